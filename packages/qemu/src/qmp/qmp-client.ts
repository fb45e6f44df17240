import type { Socket } from 'node:net';
import { safeText, UpError } from '@up/core';
import type { MachineEvent } from '../machine-event.ts';
import { QmpLines } from './qmp-lines.ts';
import { parseQmpMessage, type QmpMessage } from './qmp-message.ts';

export interface QmpOptions {
  /** `performance.now()` of the moment from which events are stamped. */
  readonly startedAtMs: number;
  readonly onEvent: (event: MachineEvent) => void;
  /** What to tell those that still wait for an answer when the connection ends. */
  readonly gone: () => Promise<UpError>;
  /** Told of a command that gets no answer: this QEMU hangs. */
  readonly onSilence?: ((command: string, waitedMs: number) => void) | undefined;
  /** For so long an answer may take; default: one minute. */
  readonly patienceMs?: number | undefined;
}

/** QEMU answers within milliseconds; it may have been told to write a disk of a host that does much else. */
const PATIENCE_MS = 60_000;
/** A host that was asleep has an answer that was not read yet. */
const AGAIN_MS = 1000;

interface Pending {
  readonly command: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: UpError) => void;
}

/** One control connection (QMP) to a QEMU that connected to us. */
export class QmpClient {
  /** The version of QEMU, `7.2.22`, once `qmp_capabilities` is through. */
  readonly ready: Promise<string>;
  /** Settles when the connection is closed, and all that QEMU wrote was read. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #options: QmpOptions;
  readonly #lines = new QmpLines();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #gone: Promise<UpError> | undefined;
  #greet: (version: string) => void = () => undefined;
  #refuse: (error: UpError) => void = () => undefined;

  constructor(socket: Socket, options: QmpOptions) {
    this.#socket = socket;
    this.#options = options;
    const greeting = new Promise<string>((resolve, reject) => {
      this.#greet = resolve;
      this.#refuse = reject;
    });
    this.ready = greeting.then(async (version) => {
      await this.execute('qmp_capabilities');
      return version;
    });
    this.ready.catch(() => undefined);
    socket.on('data', (chunk: Uint8Array) => this.#read(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        resolve();
        void this.#end();
      });
    });
  }

  /**
   * Runs one command.
   * @throws UpError UP_VM_FAILED with QEMU's words, or with its last words where it is gone.
   */
  async execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (this.#gone !== undefined) throw await this.#gone;
    const id = this.#nextId;
    this.#nextId += 1;
    const message = { execute: command, id, ...(args === undefined ? {} : { arguments: args }) };
    return await new Promise((resolve, reject) => {
      this.#pending.set(id, { command, timer: this.#watchFor(id, command), resolve, reject });
      // A socket that cannot be written to is closed at once, with what was not read yet: why QEMU has ended.
      onceRead(() => this.#socket.write(`${JSON.stringify(message)}\n`));
    });
  }

  #read(chunk: Uint8Array): void {
    try {
      for (const line of this.#lines.push(chunk)) this.#take(parseQmpMessage(line));
    } catch {
      this.#socket.destroy();
    }
  }

  #take(message: QmpMessage): void {
    if (message.kind === 'greeting') this.#greet(message.version);
    if (message.kind === 'event') {
      const { name, data } = message;
      this.#options.onEvent({ atMs: performance.now() - this.#options.startedAtMs, name, data });
    }
    if (message.kind === 'return') this.#settle(message.id)?.resolve(message.value);
    if (message.kind === 'error' && message.id !== undefined) {
      const pending = this.#settle(message.id);
      pending?.reject(refusal(pending.command, message.description));
    }
  }

  #watchFor(id: number, command: string): NodeJS.Timeout {
    const { onSilence, patienceMs = PATIENCE_MS } = this.#options;
    const timer = setTimeout(() => {
      const again = setTimeout(() => {
        if (this.#pending.has(id)) onSilence?.(command, patienceMs);
      }, AGAIN_MS);
      again.unref();
    }, patienceMs);
    return timer.unref();
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    clearTimeout(pending?.timer);
    this.#pending.delete(id);
    return pending;
  }

  async #end(): Promise<void> {
    this.#gone ??= this.#options.gone();
    const error = await this.#gone;
    this.#refuse(error);
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
  }
}

/** Calls back when what has come until now has been read: between the ends of two turns of the event loop, it is. */
function onceRead(action: () => void): void {
  setImmediate(() => setImmediate(action));
}

function refusal(command: string, description: string): UpError {
  return new UpError('UP_VM_FAILED', `QEMU refused ${command}: ${safeText(description)}`, {
    details: { command, reason: safeText(description) },
  });
}
