import type { Watch } from './observe.ts';
import type { Failure } from './truth-case.ts';

/** Follows what supervisord says of its programs. */
export class SupervisordWatch implements Watch {
  readonly #waitingFor: Set<string>;
  readonly #seen = new Set<string>();
  #isWitnessed = false;

  constructor(programs: readonly string[] = ['web']) {
    this.#waitingFor = new Set(programs);
  }

  take(line: string): 'works' | Failure | undefined {
    const [, running] = /success: (\S+) entered RUNNING state/.exec(line) ?? [];
    const [, spawned] = /spawned: '([^']+)'/.exec(line) ?? [];
    const [, failed] = /gave up: (\S+) entered FATAL state/.exec(line) ?? [];
    if (spawned !== undefined) this.#seen.add(spawned);
    if (failed !== undefined && this.#waitingFor.has(failed)) return 'fatal';
    if (running === 'witness') this.#isWitnessed = true;
    else if (running !== undefined) this.#waitingFor.delete(running);
    if (this.#waitingFor.size === 0) return 'works';
    return this.#isWitnessed && ![...this.#waitingFor].some((name) => this.#seen.has(name))
      ? 'not-started'
      : undefined;
  }
}
