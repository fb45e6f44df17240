import { addAbortListener } from 'node:events';
import { drain } from './drain.ts';
import { onProcessExit } from './exit-hook.ts';
import { makeListenerRoom } from './listener-room.ts';
import type { LogFile } from './log-file.ts';
import { Output } from './output.ts';
import { type ProcessGroup, processGroupOf } from './process-group.ts';
import type { ProcessExit, ProcessSpec, RunningProcess } from './process-spec.ts';
import type { Child, ChildEnd, ChildOutput } from './spawn-child.ts';
import { StopSwitch } from './stop-switch.ts';
import { terminate } from './terminate.ts';

export interface SupervisionOptions {
  readonly child: Child;
  readonly log: LogFile | undefined;
}

const DEFAULT_TAIL_LINES = 40;
const DEFAULT_CAPTURE_BYTES = 1024 * 1024;
const DEFAULT_GRACE_MS = 3000;
/** The end of a program that has not ended, though SIGKILL was sent: nobody waits for it any longer. */
const UNDEAD: ChildEnd = { exitCode: undefined, signal: undefined };
/** Longer timers fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Watches one running program from its start until nothing of it is left. */
export class Supervision implements RunningProcess {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  readonly #child: Child;
  readonly #log: LogFile | undefined;
  readonly #group: ProcessGroup;
  readonly #output: Output;
  readonly #switch: StopSwitch;
  readonly #undead: Promise<ChildEnd>;
  readonly #startedAt: number = performance.now();
  readonly #untilEnd: Disposable[] = [];
  #writes = 0;
  #wasActive = false;
  #isSettled = false;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(spec: ProcessSpec, { child, log }: SupervisionOptions) {
    this.pid = child.pid;
    this.#child = child;
    this.#log = log;
    this.#group = processGroupOf(child.pid);
    const { promise, resolve } = deferred<ChildEnd>();
    this.#undead = promise;
    this.#switch = new StopSwitch(this.#group, {
      graceMs: spec.killGraceMs ?? DEFAULT_GRACE_MS,
      undead: () => resolve(UNDEAD),
    });
    this.#output = new Output({
      tailLines: spec.tailLines ?? DEFAULT_TAIL_LINES,
      captureBytes: spec.captureBytes ?? DEFAULT_CAPTURE_BYTES,
      onLine: spec.onLine,
      onChunk: spec.onChunk,
      log,
      onFailure: (thrown) => this.#fail(thrown),
    });
    this.keepUntilEnd(onProcessExit(() => this.#group.send('SIGKILL')));
    this.#arm(spec);
    this.exited = this.#watch();
    // Whoever does not await `exited` must not be ended by an unhandled rejection.
    this.exited.catch(() => undefined);
  }

  tail(): readonly string[] {
    return this.#output.tail();
  }

  stop(): Promise<ProcessExit> {
    this.#switch.press('stopped');
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => undefined);
  }

  /** Disposes of `resource` when everything is over; at once when it already is. */
  keepUntilEnd(resource: Disposable): void {
    if (this.#isSettled) resource[Symbol.dispose]();
    else this.#untilEnd.push(resource);
  }

  #arm({ timeoutMs, signal }: ProcessSpec): void {
    if (signal !== undefined) {
      this.keepUntilEnd(makeListenerRoom(signal));
      this.keepUntilEnd(addAbortListener(signal, () => this.#switch.press('aborted')));
    }
    if (timeoutMs === undefined) return;
    const timer = setTimeout(() => this.#switch.press('timeout'), Math.min(timeoutMs, MAX_TIMER_MS));
    this.keepUntilEnd({ [Symbol.dispose]: () => clearTimeout(timer) });
  }

  #fail(thrown: unknown): void {
    this.#failure = { thrown };
    this.#switch.press('stopped');
  }

  async #watch(): Promise<ProcessExit> {
    try {
      const ended = Promise.all(this.#child.outputs.map((output) => this.#read(output)));
      const end = await Promise.race([this.#child.ended, this.#undead]);
      const durationMs = Math.round(performance.now() - this.#startedAt);
      this.#group.leaderEnded();
      await this.#switch.switchOff();
      await this.#drain(ended);
      if (end !== UNDEAD) await terminate(this.#group, { graceMs: 0 });
      await this.#log?.close();
      if (this.#failure !== undefined) throw this.#failure.thrown;
      return this.#exit(end, durationMs);
    } finally {
      this.#isSettled = true;
      for (const resource of this.#untilEnd) resource[Symbol.dispose]();
    }
  }

  /** Ends when the descriptor is closed, by the program or by `release`. */
  async #read({ fd, stream }: ChildOutput): Promise<void> {
    try {
      for await (const chunk of stream) {
        this.#wasActive = true;
        this.#writes += 1;
        await this.#output.write(fd, chunk);
        this.#writes -= 1;
      }
    } catch {
      // Cut off: what was read until then counts.
    }
    this.#output.end(fd);
  }

  #drain(ended: Promise<unknown>): Promise<void> {
    return drain({
      ended,
      wasActive: () => this.#takeActivity(),
      killHolders: () => this.#group.send('SIGKILL'),
      destroy: () => this.#child.release(),
    });
  }

  #takeActivity(): boolean {
    const wasActive = this.#wasActive || this.#writes > 0;
    this.#wasActive = false;
    return wasActive;
  }

  #exit({ exitCode, signal }: ChildEnd, durationMs: number): ProcessExit {
    return {
      reason: this.#switch.reason ?? (signal === undefined ? 'exited' : 'signalled'),
      exitCode,
      signal,
      durationMs,
      stdout: this.#output.stdout(),
      stdoutTruncated: this.#output.stdoutTruncated,
      tail: this.#output.tail(),
      logProblem: this.#log?.problem,
    };
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
