export type { Machine, WaitOptions } from './machine.ts';
export type { MachineEnd } from './machine-end.ts';
export type { MachineEvent } from './machine-event.ts';
export type {
  Accelerator,
  Board,
  BootSource,
  Drive,
  Firmware,
  MachineNetwork,
  MachineOptions,
  PortForward,
} from './machine-options.ts';
export type { SerialLine } from './serial/serial-line.ts';
export type { BootFailure } from './watch/boot-failure.ts';
export { BOOT_PHASES, type BootPhase, type PhaseSpan } from './watch/boot-phase.ts';
