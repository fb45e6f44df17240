import { formatDuration, redact, safeText, truncate, UpError } from '@up/core';
import type { ProcessExit } from '@up/process';
import type { MachineEnd } from '../machine-end.ts';

/** Said about every machine, and of no interest: names of settings that QEMU reserves for itself. */
const NOISE = /externally provided fw_cfg item names should be prefixed/;
const MAX_LINE = 2000;

/** The last lines of QEMU's stderr, fit to be shown. */
export function lastWords(tail: readonly string[]): readonly string[] {
  return tail.filter((line) => !NOISE.test(line)).map((line) => truncate(redact(safeText(line)), MAX_LINE));
}

/** The one line that says most: QEMU names the program first in those that are errors. */
export function lastWord(tail: readonly string[]): string | undefined {
  const lines = lastWords(tail).filter((line) => line.trim() !== '');
  const line = lines.find((text) => /^qemu[^:]*:/.test(text) && !/warning:/.test(text)) ?? lines.at(-1);
  return line?.replace(/^qemu[^:\s]*:\s*/, '');
}

/** What those get to hear who still wanted something of the machine. */
export function goneError(end: MachineEnd): UpError {
  const why = end.fault ?? end.reason ?? lastWord(end.tail) ?? 'it is over';
  return new UpError('UP_VM_FAILED', `The machine has ended (${describeEnd(end)}): ${why}`, {
    details: { how: end.how, tail: end.tail },
  });
}

function describeEnd({ how, exitCode, signal }: MachineEnd): string {
  return signal === undefined ? `${how}, exit code ${exitCode ?? 'unknown'}` : `${how}, ${signal}`;
}

/** QEMU ended before there was a machine. */
export function startFailure(exit: ProcessExit, fault: string | undefined): UpError {
  const end = exit.signal === undefined ? `exited with ${exit.exitCode}` : `was killed by ${exit.signal}`;
  const word = fault ?? lastWord(exit.tail) ?? 'it said nothing';
  return new UpError('UP_QEMU_FAILED', `QEMU ${end} before the machine started: ${word}`, {
    details: {
      ...(exit.exitCode === undefined ? {} : { exitCode: exit.exitCode }),
      ...(exit.signal === undefined ? {} : { signal: exit.signal }),
      ...(fault === undefined ? {} : { fault }),
      tail: lastWords(exit.tail),
    },
  });
}

/** `KVM internal error. Suberror: 1` and `emulation failure`, each on a line of its own. */
export function internalError(tail: readonly string[]): string {
  const named = tail.filter((line) => /KVM internal error|emulation failure/.test(line));
  return named.length > 0 ? named.join(' ') : (lastWord(tail) ?? 'QEMU reports an internal error');
}

/** QEMU runs, and obeys no more. */
export function hangs(command: string, waitedMs: number): string {
  return `QEMU hangs: it did not answer "${safeText(command)}" for ${formatDuration(waitedMs)}`;
}

/** Only what runs can be saved and goes on. */
export function notRunning(state: string): UpError {
  return new UpError('UP_VM_FAILED', `A machine that is ${state} cannot be saved`, {
    hint: 'Save it while it runs.',
  });
}
