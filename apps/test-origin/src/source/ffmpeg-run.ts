import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathExists, systemErrorCode } from '@up/core';
import {
  type OutputLine,
  type ProcessExit,
  type RunningProcess,
  type Session,
  startProcess,
} from '@up/process';
import { AsyncQueue } from '../async-queue.ts';
import { listDescriptor, outputName, progressDescriptor } from './ffmpeg-args.ts';
import { saysDiskFull } from './ffmpeg-stderr.ts';
import { type ListedSegment, parseListedSegment } from './segment-list.ts';

export interface FfmpegRunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly session: Session | undefined;
  readonly workDir: string;
  /** How many outputs the arguments have. */
  readonly outputs: number;
  readonly outputPrefix: (index: number) => string;
  /** Every line of ffmpeg's -progress. */
  readonly onProgressLine: (line: string) => void;
  /** How long ffmpeg may write nothing at all, in milliseconds. */
  readonly silenceLimitMs: number;
  readonly signal: AbortSignal;
}

export interface RunSegment extends ListedSegment {
  /** Which output. */
  readonly index: number;
  readonly path: string;
}

/** Why a run was cut short. */
type Verdict =
  | { readonly how: 'silent' }
  | { readonly how: 'disk-full' }
  | { readonly how: 'garbage'; readonly sample: string };

/** How a run of ffmpeg came to its end. */
export type RunEnd = ({ readonly how: 'exited' } | Verdict) & { readonly exit: ProcessExit };

/** Lines in a row that list no segment, after which the program is not the ffmpeg that was expected. */
const GARBAGE_LIMIT = 20;

/** Starts ffmpeg once. @throws UpError when it cannot be started; the reason of `signal` when that is aborted. */
export async function startFfmpegRun(options: FfmpegRunOptions): Promise<FfmpegRun> {
  const lines = new AsyncQueue<OutputLine>();
  const monitor = new OutputMonitor(options, lines);
  const child = await startProcess({
    command: options.command,
    args: options.args,
    env: options.env,
    extraOutputs: Array.from({ length: options.outputs + 1 }, (_, index) => listDescriptor(index)),
    onLine: (line) => monitor.take(line),
    captureBytes: 0,
    killGraceMs: 300,
    session: options.session,
    signal: options.signal,
  });
  return new FfmpegRun({ options, child, lines, monitor });
}

interface FfmpegRunParts {
  readonly options: FfmpegRunOptions;
  readonly child: RunningProcess;
  readonly lines: AsyncQueue<OutputLine>;
  readonly monitor: OutputMonitor;
}

/** One run of ffmpeg, from its start to its end. Disposing it stops ffmpeg and removes what it left unfinished. */
export class FfmpegRun implements AsyncDisposable {
  readonly #parts: FfmpegRunParts;
  readonly #next: number[];
  #garbage = 0;
  #ended: 'by-itself' | 'cut-off' | undefined;

  constructor(parts: FfmpegRunParts) {
    this.#parts = parts;
    this.#next = Array.from({ length: parts.options.outputs }, () => 0);
    void parts.child.exited.then(
      ({ exitCode }) => {
        this.#ended = exitCode === undefined ? 'cut-off' : 'by-itself';
        parts.lines.end();
      },
      (error: unknown) => {
        this.#ended = 'cut-off';
        parts.lines.fail(error);
      },
    );
    parts.monitor.watch(() => void parts.child.stop());
  }

  /** The finished segments of all outputs; ends when ffmpeg has ended. */
  async *segments(): AsyncGenerator<RunSegment, void, undefined> {
    for await (const line of this.#parts.lines) {
      const segment = await this.#check(line);
      if (segment !== undefined) yield segment;
    }
  }

  /** To be asked after `segments()` came to its end. */
  async ended(): Promise<RunEnd> {
    const exit = await this.#parts.child.exited;
    const { verdict } = this.#parts.monitor;
    return verdict === undefined ? { how: 'exited', exit } : { ...verdict, exit };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { child, monitor, options } = this.#parts;
    monitor.unwatch();
    await child.stop();
    const prefixes = this.#next.map((_, index) => options.outputPrefix(index));
    // Where the directory is gone, there is nothing left in it.
    const files = await readdir(options.workDir).catch(() => []);
    const left = files.filter((file) => prefixes.some((prefix) => file.startsWith(prefix)));
    await Promise.all(left.map((file) => rm(join(options.workDir, file), { force: true })));
  }

  /** The segment that a line lists, when it is the next one of its output and really there. */
  async #check({ fd, text }: OutputLine): Promise<RunSegment | undefined> {
    const { workDir, outputPrefix } = this.#parts.options;
    const index = fd - listDescriptor(0);
    const listed = parseListedSegment(text);
    const counter = this.#next[index] ?? 0;
    const prefix = outputPrefix(index);
    const path = join(workDir, outputName(prefix, counter));
    if (listed?.file !== outputName(prefix, counter)) return this.#garbageLine(text);
    this.#next[index] = counter + 1;
    const isClosed = await this.#waitUntilClosed(join(workDir, outputName(prefix, counter + 1)));
    if (!isClosed || !(await hasContent(path))) return this.#garbageLine(text);
    this.#garbage = 0;
    return { ...listed, index, path };
  }

  /**
   * ffmpeg lists a segment a moment before it writes the rest of it and closes it. It has done so when
   * it has opened the next one, or has ended by itself; false: it was killed in between.
   */
  async #waitUntilClosed(nextPath: string): Promise<boolean> {
    for (let pauseMs = 1; !(await pathExists(nextPath)); pauseMs = Math.min(20, pauseMs * 2)) {
      if (this.#ended !== undefined) return this.#ended === 'by-itself';
      await sleep(pauseMs);
    }
    return true;
  }

  #garbageLine(text: string): undefined {
    this.#garbage += 1;
    if (this.#garbage >= GARBAGE_LIMIT) this.#parts.monitor.giveUp({ how: 'garbage', sample: text });
    return undefined;
  }
}

/** @throws the system's error when the directory can no longer be read. */
async function hasContent(path: string): Promise<boolean> {
  try {
    const { size } = await stat(path);
    return size > 0;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Listens to everything that ffmpeg says, and decides when it has to be stopped. */
class OutputMonitor {
  readonly #options: FfmpegRunOptions;
  readonly #lines: AsyncQueue<OutputLine>;
  #lastLineMs = performance.now();
  #verdict: Verdict | undefined;
  #stop: () => void = () => undefined;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(options: FfmpegRunOptions, lines: AsyncQueue<OutputLine>) {
    this.#options = options;
    this.#lines = lines;
  }

  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  take(line: OutputLine): void {
    this.#lastLineMs = performance.now();
    if (line.fd === progressDescriptor(this.#options.outputs)) this.#options.onProgressLine(line.text);
    else if (line.fd >= listDescriptor(0)) this.#lines.push(line);
    else if (saysDiskFull(line.text)) this.giveUp({ how: 'disk-full' });
  }

  watch(stop: () => void): void {
    this.#stop = stop;
    // Lines may have come before there was anything to stop.
    if (this.#verdict !== undefined) stop();
    const { silenceLimitMs } = this.#options;
    const check = (): void => {
      if (performance.now() - this.#lastLineMs > silenceLimitMs) this.giveUp({ how: 'silent' });
    };
    this.#watchdog = setInterval(check, Math.min(1000, silenceLimitMs));
  }

  unwatch(): void {
    clearInterval(this.#watchdog);
  }

  /** Stops ffmpeg; the first reason stands. */
  giveUp(verdict: Verdict): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = verdict;
    this.#stop();
  }
}
