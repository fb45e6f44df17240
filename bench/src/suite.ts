import type { Session } from '@up/process';
import type { Figure } from './figure.ts';

/** A program that a suite cannot do without. */
export interface Tool {
  readonly program: string;
  readonly debianPackage: string;
}

/** One benchmark: a file in `suites/` and a line in `suites.ts`. */
export interface Suite {
  readonly name: string;
  /** One line: what is held against what. */
  readonly about: string;
  readonly needs: readonly Tool[];
  readonly run: (context: BenchContext) => Promise<SuiteReport>;
}

export type Scale = 'ordinary' | 'full';

/** What a suite is given. The apps are built. */
export interface BenchContext {
  /** The checkout. */
  readonly root: string;
  /** Aborted on ^C. */
  readonly signal: AbortSignal;
  /** Everything that is started and every directory that is made belongs to it, and ends with it. */
  readonly session: Session;
  /** `full` adds what takes minutes and gigabytes. */
  readonly scale: Scale;
  /** Shows progress. */
  readonly say: (text: string) => void;
}

export interface SuiteReport {
  /** How it was measured, in one line. */
  readonly method: string;
  readonly figures: readonly Figure[];
  /** What a reader should know besides. */
  readonly notes?: readonly string[];
}
