export type { BootArea, BootCheck } from './boot-check.ts';
export { bootMatrix, type MatrixOptions } from './boot-matrix.ts';
export { bootMedium } from './boot-medium.ts';
export type { BootOptions, ConsoleMode } from './boot-options.ts';
export type { BootProgress } from './boot-progress.ts';
export type {
  BootArtefacts,
  BootAttempt,
  BootMachine,
  BootReport,
  InputDigest,
  Screenshot,
} from './boot-report.ts';
export { type CloudInitData, type CloudInitSeed, cloudInitSeed } from './cloud-init/cloud-init-seed.ts';
export {
  type BootExpectations,
  type BudgetPhase,
  expectationsOf,
  NOTHING_EXPECTED,
  type PhaseBudget,
  type Within,
} from './plan/boot-expectations.ts';
export type { DirectKernel } from './plan/boot-source.ts';
