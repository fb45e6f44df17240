import type { ErrorDocument } from '@up/core';
import type { JudgedFigure } from './figure.ts';
import type { Host } from './host.ts';

/** What became of one suite. */
export type SuiteResult =
  | {
      readonly status: 'measured';
      readonly name: string;
      readonly about: string;
      readonly method: string;
      readonly figures: readonly JudgedFigure[];
      readonly notes: readonly string[];
    }
  | {
      readonly status: 'could-not-run';
      readonly name: string;
      readonly about: string;
      readonly error: ErrorDocument;
    };

export interface BenchResult {
  readonly host: Host;
  readonly suites: readonly SuiteResult[];
}
