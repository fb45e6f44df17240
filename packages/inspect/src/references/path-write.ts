import type { Identity } from '../identity.ts';
import type { SourcePlace } from './path-reference.ts';

/** A file that something of an image will make at run time, in a directory that has to be there. */
export interface PathWrite {
  readonly path: string;
  /** What names it, as a subject of a sentence: `nginx (error_log)`, `program web`. */
  readonly by: string;
  readonly source?: SourcePlace;
  readonly what: 'log' | 'pid';
  /** Whom it is written as. */
  readonly as: Identity;
  readonly origin: 'supervisord' | 'nginx';
  /** What follows where it cannot be written. */
  readonly ifClosed: 'error' | 'warning';
}
