import type { Bar } from '../../figure.ts';
import type { TimedRun } from '../../time-run.ts';

/** One who does the job, or a part of it. */
export interface Contender {
  readonly name: string;
  readonly run: Pick<TimedRun, 'command' | 'args' | 'env'>;
  /** Done before each run, and not timed. */
  readonly prepare?: () => Promise<void>;
  /** The name of another contender. */
  readonly against?: string;
  /** On the ratio to that one. */
  readonly bar?: Bar;
  /** On its peak memory, in bytes; measured for node programs only. */
  readonly memoryLimit?: number;
}

export function atMost(limit: number): Bar {
  return { of: 'ratio', is: 'at-most', limit };
}

export function atLeast(limit: number): Bar {
  return { of: 'ratio', is: 'at-least', limit };
}
