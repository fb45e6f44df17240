export type { BootArtefacts, BootMachine, BootReport } from './boot-report.ts';
