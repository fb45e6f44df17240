import { pythonRepr, pythonTrim } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';
import { parseInteger } from './integer.ts';

/** Every name in Python's signal module that starts with SIG: the constants of signal handling count as well. */
const SIGNALS: ReadonlyMap<string, number> = new Map([
  ['SIGABRT', 6],
  ['SIGALRM', 14],
  ['SIGBUS', 7],
  ['SIGCHLD', 17],
  ['SIGCLD', 17],
  ['SIGCONT', 18],
  ['SIGFPE', 8],
  ['SIGHUP', 1],
  ['SIGILL', 4],
  ['SIGINT', 2],
  ['SIGIO', 29],
  ['SIGIOT', 6],
  ['SIGKILL', 9],
  ['SIGPIPE', 13],
  ['SIGPOLL', 29],
  ['SIGPROF', 27],
  ['SIGPWR', 30],
  ['SIGQUIT', 3],
  ['SIGRTMAX', 64],
  ['SIGRTMIN', 34],
  ['SIGSEGV', 11],
  ['SIGSTKFLT', 16],
  ['SIGSTOP', 19],
  ['SIGSYS', 31],
  ['SIGTERM', 15],
  ['SIGTRAP', 5],
  ['SIGTSTP', 20],
  ['SIGTTIN', 21],
  ['SIGTTOU', 22],
  ['SIGURG', 23],
  ['SIGUSR1', 10],
  ['SIGUSR2', 12],
  ['SIGVTALRM', 26],
  ['SIGWINCH', 28],
  ['SIGXCPU', 24],
  ['SIGXFSZ', 25],
  ['SIG_BLOCK', 0],
  ['SIG_DFL', 0],
  ['SIG_IGN', 1],
  ['SIG_SETMASK', 2],
  ['SIG_UNBLOCK', 1],
]);
const NUMBERS: ReadonlySet<number> = new Set(SIGNALS.values());

/** A name with or without SIG, in any case, or a number: that of the signal on Linux. */
export function parseSignal(text: string): number {
  const number = numberOrUndefined(text);
  if (number === undefined) return namedSignal(text);
  if (!NUMBERS.has(number))
    throw new SupervisorError(`value ${pythonRepr(text)} is not a valid signal number`);
  return number;
}

function numberOrUndefined(text: string): number | undefined {
  try {
    return parseInteger(text);
  } catch {
    return undefined;
  }
}

function namedSignal(text: string): number {
  const name = pythonTrim(text).toUpperCase();
  const signal = SIGNALS.get(name.startsWith('SIG') ? name : `SIG${name}`);
  if (signal === undefined) throw new SupervisorError(`value ${pythonRepr(text)} is not a valid signal name`);
  return signal;
}
