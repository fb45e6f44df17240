import type { ErrorCode } from '@up/core';

/** Keys and indices from the root of up.toml to a value. */
export type KeyPath = readonly (string | number)[];

/** Something wrong in up.toml, said by its place in the tree; the loader adds file and line. */
export interface Problem {
  readonly code: Extract<ErrorCode, 'UP_CONFIG_INVALID' | 'UP_CONFIG_CYCLE'>;
  readonly path: KeyPath;
  readonly message: string;
  readonly hint?: string;
}

export class RegistryProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
