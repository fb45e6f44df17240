import type { Suite } from '../suite.ts';
import { NGINX, WRK } from '../tools.ts';
import { measureCrowd } from './origin-memory.ts';
import { measureThroughput } from './origin-throughput.ts';

/** What it costs to serve segments from Node instead of from the server that others would take. */
export const origin: Suite = {
  name: 'origin',
  about: 'test-origin against nginx: one segment, many clients; memory with 500 of them',
  needs: [NGINX, WRK],
  run: async (context) => {
    const parts = [await measureThroughput(context), await measureCrowd(context)];
    return {
      method: parts.map(({ method }) => method).join('; '),
      figures: parts.flatMap(({ figures }) => figures),
      notes: parts.flatMap(({ notes = [] }) => notes),
    };
  },
};
