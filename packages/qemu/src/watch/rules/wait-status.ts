import { constants } from 'node:os';

/** Says in words what a wait status in hexadecimal means: `it ended with exit code 1`, `it crashed (SIGSEGV)`. */
export function describeWaitStatus(hex: string): string {
  const status = Number.parseInt(hex, 16);
  const signal = status & 0x7f;
  if (signal !== 0) return `${CRASHES.has(signal) ? 'it crashed' : 'it was killed'} (${signalName(signal)})`;
  const code = (status >> 8) & 0xff;
  if (code === 127) return 'it ended with exit code 127: something that it runs was not found';
  if (code === 126) return 'it ended with exit code 126: something that it runs could not be executed';
  return `it ended with exit code ${code}`;
}

/** SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS: what a program does to itself. */
const CRASHES: ReadonlySet<number> = new Set([4, 6, 7, 8, 11, 31]);

function signalName(signal: number): string {
  const names = Object.entries(constants.signals).filter(([, number]) => number === signal);
  return names[0]?.[0] ?? `signal ${signal}`;
}

/** What an error number of the kernel means where it was to start a program. */
export function describeExecError(error: number): string {
  return EXEC_ERRORS[Math.abs(error)] ?? `error ${error}`;
}

const EXEC_ERRORS: Readonly<Record<number, string>> = {
  2: 'it is not there, or the interpreter or loader that it names is not',
  5: 'it could not be read',
  8: 'it is no program that this machine can run',
  12: 'there was too little memory',
  13: 'it may not be executed',
  20: 'a part of its path is no directory',
  26: 'it is damaged or still being written',
  40: 'its path leads round in symbolic links',
};
