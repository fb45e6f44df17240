import type { Watch } from './observe.ts';

/** The services of the suite say READY; nginx says that it has a worker. */
const READY = /^READY$|start worker process \d/;

export class ServiceWatch implements Watch {
  take(line: string): 'works' | undefined {
    return READY.test(line) ? 'works' : undefined;
  }
}
