export { findListener, type Listener } from './find-listener.ts';
export { findProgram } from './find-program.ts';
export type {
  ExitReason,
  OutputChunk,
  OutputLine,
  ProcessExit,
  ProcessSpec,
  RunningProcess,
} from './process-spec.ts';
export { renderCommand } from './render-command.ts';
export { runProcess } from './run-process.ts';
export { joinSession, type Session, startSession } from './session.ts';
export type { KilledProcess } from './session-remains.ts';
export { shellWord } from './shell-word.ts';
export { startProcess } from './start-process.ts';
export { type Liveness, livenessOf, type ProcessIdentity, readStartToken } from './start-token.ts';
export { type SweepReport, type SweptSession, sweepSessions } from './sweep-sessions.ts';
