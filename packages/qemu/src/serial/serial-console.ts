import { mapAsync, Replay } from '../history/replay.ts';
import type { SerialWire } from '../sockets/serial-pipe.ts';
import { LineAssembler } from './line-assembler.ts';
import type { SerialLine } from './serial-line.ts';
import type { SerialLog } from './serial-log.ts';

export interface SerialOptions {
  /** `performance.now()` of the moment from which lines are stamped. */
  readonly startedAtMs: number;
  readonly log?: SerialLog | undefined;
  /** What was heard of the guest before it was saved: it comes first, and is in the log already. */
  readonly heard?: Uint8Array | undefined;
}

/** For so long nothing may come before a line without end is taken for a prompt. */
const QUIET_MS = 25;
const LIMITS = { first: 4000, last: 4000 } as const;

/**
 * Reads one console of a guest to its end. It never stops reading, unless the disk lags behind by megabytes; memory is
 * bounded whatever comes.
 */
export class SerialConsole {
  /** Settles when the other end is closed, and the log with it. */
  readonly ended: Promise<void>;
  readonly #wire: SerialWire;
  readonly #options: SerialOptions;
  readonly #assembler = new LineAssembler();
  readonly #history = new Replay<SerialLine>(LIMITS);
  #quiet: NodeJS.Timeout | undefined;

  constructor(wire: SerialWire, options: SerialOptions) {
    this.#wire = wire;
    this.#options = options;
    for (const stream of [wire.input, wire.output]) stream.on('error', () => undefined);
    for (const line of this.#assembler.push(options.heard ?? new Uint8Array(), 0)) this.#history.push(line);
    this.#showPartial();
    this.ended = this.#read();
  }

  lines(): AsyncIterableIterator<SerialLine> {
    return mapAsync(this.#history.read(), ({ item, droppedBefore }) =>
      droppedBefore === 0 ? item : { ...item, droppedBefore },
    );
  }

  /** Resolves when the bytes are on their way; those for a machine that is gone are lost. */
  async write(data: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wire.output.write(data, () => resolve());
    });
  }

  async #read(): Promise<void> {
    try {
      for await (const chunk of this.#wire.input) await this.#take(chunk as Uint8Array);
    } catch {
      // Cut off: what came until then counts.
    }
    clearTimeout(this.#quiet);
    for (const line of this.#assembler.end()) this.#history.push(line);
    this.#history.end();
    await this.#options.log?.close();
  }

  async #take(chunk: Uint8Array): Promise<void> {
    const atMs = performance.now() - this.#options.startedAtMs;
    for (const line of this.#assembler.push(chunk, atMs)) this.#history.push(line);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#showPartial(), QUIET_MS);
    await this.#options.log?.write(chunk);
  }

  #showPartial(): void {
    const line = this.#assembler.partial();
    if (line !== undefined) this.#history.push(line);
  }
}
