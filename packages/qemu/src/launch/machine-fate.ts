import type { ProcessExit } from '@up/process';
import type { MachineEnd } from '../machine-end.ts';
import type { MachineEvent } from '../machine-event.ts';
import { lastWord, lastWords } from './last-words.ts';

/** Signals by which a program ends because of itself. */
const OWN_CRASHES: readonly string[] = [
  'SIGABRT',
  'SIGSEGV',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGSYS',
  'SIGTRAP',
];

/** Collects while a machine runs why it will end, and says so when it has. */
export class MachineFate {
  #reason: string | undefined;
  #fault: string | undefined;
  #isOurs = false;

  note({ name, data }: MachineEvent): void {
    const reason = data['reason'];
    if (name === 'SHUTDOWN' && typeof reason === 'string') this.#reason ??= reason;
    if (name === 'BLOCK_IO_ERROR' && data['nospace'] === true)
      this.#fault ??= 'the disk of this host is full: what the guest wrote could not be kept';
  }

  /** The first fault counts: what follows follows from it. */
  blame(fault: string): void {
    this.#fault ??= fault;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  /** From now on its end is what we asked for. */
  claim(): void {
    this.#isOurs = true;
  }

  end(exit: ProcessExit, atMs: number): MachineEnd {
    const fault = this.#faultOf(exit);
    return {
      how: this.#how(exit, fault),
      reason: this.#reason,
      exitCode: exit.exitCode,
      signal: exit.signal,
      atMs,
      tail: lastWords(exit.tail),
      fault,
    };
  }

  #how({ reason, signal }: ProcessExit, fault: string | undefined): MachineEnd['how'] {
    if (fault !== undefined) return 'host-fault';
    if (this.#reason?.startsWith('guest-')) return 'guest';
    if (this.#isOurs || this.#reason === 'host-qmp-quit') return 'crashed';
    if (reason === 'stopped' || reason === 'aborted') return 'crashed';
    return signal !== undefined || this.#reason === 'host-signal' ? 'killed' : 'guest';
  }

  #faultOf(exit: ProcessExit): string | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const word = lastWord(exit.tail);
    if (exit.signal !== undefined && OWN_CRASHES.includes(exit.signal))
      return word === undefined ? `QEMU crashed (${exit.signal})` : `QEMU crashed (${exit.signal}): ${word}`;
    if (exit.exitCode === undefined || exit.exitCode === 0) return undefined;
    return word ?? `QEMU exited with ${exit.exitCode}`;
  }
}
