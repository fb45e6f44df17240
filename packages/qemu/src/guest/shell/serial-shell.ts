import { setTimeout as sleep } from 'node:timers/promises';
import { redact, safeText, truncate, UpError } from '@up/core';
import { shellWord } from '@up/process';
import type { Machine, WaitOptions } from '../../machine.ts';
import { scaledMs } from '../wait-until.ts';
import { type GuestShell, type RunOptions, type ShellResult, SLICE_BYTES } from './guest-shell.ts';
import { newName, SerialLink } from './serial-link.ts';
import { logIn } from './serial-login.ts';

export interface SerialShellOptions extends WaitOptions {
  /** Where the guest asks for a login; default: root. */
  readonly user?: string | undefined;
  /** Default: none is needed. */
  readonly password?: string | undefined;
}

const LOGIN_MS = 300_000;
const COMMAND_MS = 900_000;
const ANSWER_MS = 30_000;
/** An end that was not heard, as the kernel wrote into it, is asked for. */
const ASK_AFTER_MS = 2000;
const MAX_ASK_AFTER_MS = 15_000;
const MAX_OUTPUT = 1024 * 1024;
/** In base64, with the rest of the line, less than the 4096 bytes that a terminal takes at once. */
const INLINE_BYTES = 2400;
/** Lines of what is sent in bulk. */
const LINES = /.{1,2048}/g;
const RECEIVE_MS = 10_000;

/**
 * A shell over the first serial port: at a login prompt, or where a shell has been left. Kernel and services may write to
 * the same port meanwhile. It needs `sh`, `base64`, `sed` and a directory that can be written to.
 * @throws UpError UP_TIMEOUT, UP_VM_FAILED.
 */
export async function openSerialShell(
  machine: Machine,
  { timeoutMs = LOGIN_MS, ...login }: SerialShellOptions = {},
): Promise<GuestShell> {
  const link = await SerialLink.open(machine);
  try {
    const directory = await logIn(link, { ...login, timeoutMs: scaledMs(machine, timeoutMs) });
    return new SerialShell(machine, link, directory);
  } catch (error) {
    link[Symbol.dispose]();
    throw error;
  }
}

class SerialShell implements GuestShell {
  readonly kind = 'serial';
  readonly #machine: Machine;
  readonly #link: SerialLink;
  readonly #directory: string;
  #count = 0;
  /** One question at a time. */
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(machine: Machine, link: SerialLink, directory: string) {
    this.#machine = machine;
    this.#link = link;
    this.#directory = directory;
  }

  async run(command: string, options: RunOptions = {}): Promise<ShellResult> {
    const { maxBytes = MAX_OUTPUT, timeoutMs = COMMAND_MS, signal } = options;
    this.#count += 1;
    const place = `${this.#directory}/${this.#count}`;
    const limitMs = scaledMs(this.#machine, timeoutMs);
    try {
      await this.#put(command, place, signal);
      const ended = await this.#start({ place, limitMs, signal, command });
      const first = ended.payload.subarray(0, maxBytes);
      const parts = [first];
      let bytes = first.length;
      while (bytes < Math.min(ended.total, maxBytes)) {
        const wanted = Math.min(SLICE_BYTES, maxBytes - bytes);
        const part = await this.slice(`${place}/o`, { offset: bytes, bytes: wanted }, { signal });
        if (part.length === 0) break;
        parts.push(part);
        bytes += part.length;
      }
      const output = new TextDecoder().decode(Buffer.concat(parts));
      return { exitCode: ended.exitCode, output, isCut: ended.total > bytes };
    } finally {
      if (!this.#isClosed) await this.#tell(`rm -rf ${place}`).catch(() => undefined);
    }
  }

  async append(path: string, bytes: Uint8Array, { signal }: WaitOptions = {}): Promise<void> {
    const part = `${this.#directory}/in`;
    for (let offset = 0; offset < bytes.length; offset += SLICE_BYTES) {
      const slice = bytes.subarray(offset, offset + SLICE_BYTES);
      await this.#receive(part, slice, signal);
      const [code] = await this.#tell(`cat ${part} >>${shellWord(path)}`, signal);
      if (code !== '0') throw new UpError('UP_VM_FAILED', `The guest cannot write ${safeText(path)}`);
    }
    if (bytes.length > 0) return;
    const [code] = await this.#tell(`: >>${shellWord(path)}`, signal);
    if (code !== '0') throw new UpError('UP_VM_FAILED', `The guest cannot write ${safeText(path)}`);
  }

  async slice(
    path: string,
    { offset, bytes }: { readonly offset: number; readonly bytes: number },
    { signal }: WaitOptions = {},
  ): Promise<Uint8Array> {
    const part = `${this.#directory}/out`;
    const count = Math.min(bytes, SLICE_BYTES);
    const frame = await this.#inTurn(() =>
      this.#link.ask({
        line: (name) =>
          `tail -c +${offset + 1} ${shellWord(path)} 2>/dev/null | head -c ${count} >${part}; up_file ${name} ${part}`,
        timeoutMs: scaledMs(this.#machine, ANSWER_MS),
        signal,
      }),
    );
    return frame.payload;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // The loop ends, and what was there before is there again.
    await this.#link.send(`rm -rf ${this.#directory}; stty echo 2>/dev/null; exit\n`).catch(() => undefined);
    this.#link[Symbol.dispose]();
  }

  /** Puts the text of a command where it is run from. */
  async #put(command: string, place: string, signal: AbortSignal | undefined): Promise<void> {
    const text = new TextEncoder().encode(`${command}\n`);
    await this.#tell(`mkdir -p ${place}`, signal);
    if (text.length > INLINE_BYTES) return await this.append(`${place}/c`, text, { signal });
    const base64 = Buffer.from(text).toString('base64');
    // What a busy line has lost is no command to run.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const [, size] = await this.#tell(
        `echo ${base64} | base64 -d >${place}/c 2>/dev/null; up_s=$(wc -c <${place}/c)`,
        signal,
      );
      if (Number(size) === text.length) return;
    }
    throw new UpError('UP_VM_FAILED', 'The console of the guest loses what is written to it');
  }

  /** In a session of its own where there is `setsid`: only so it can be ended with all that it started. */
  async #start({
    place,
    limitMs,
    signal,
    command,
  }: {
    readonly place: string;
    readonly limitMs: number;
    readonly signal: AbortSignal | undefined;
    readonly command: string;
  }): Promise<{ readonly exitCode: number; readonly total: number; readonly payload: Uint8Array }> {
    const { name, word } = newName();
    const answer = (to: string): string =>
      `head -c ${SLICE_BYTES} ${place}/o >${place}/h; up_file ${to} ${place}/h $(cat ${place}/r) $(wc -c <${place}/o)`;
    const session = '$(command -v setsid 2>/dev/null)';
    const job = `${session} sh -c 'echo $$ >${place}/p; exec sh ${place}/c' </dev/null >${place}/o 2>&1; echo $? >${place}/q; mv ${place}/q ${place}/r; ${answer(word)}`;
    const until = performance.now() + limitMs;
    const leftMs = (): number => Math.max(1, until - performance.now());
    const timeoutMs = scaledMs(this.#machine, ANSWER_MS);
    return await this.#inTurn(async () => {
      // Its answer may be heard otherwise: then nobody waits for it here, and no timer holds this process.
      const over = new AbortController();
      const inner = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
      const heard = unlessLate(this.#link.awaitFrame(name, { timeoutMs: limitMs, signal: inner }), signal);
      heard.catch(() => undefined);
      try {
        await this.#link.send(`( ${job} ) &\n`);
        for (let patienceMs = ASK_AFTER_MS; ; patienceMs = Math.min(patienceMs * 1.5, MAX_ASK_AFTER_MS)) {
          const patience = sleep(Math.min(patienceMs, leftMs()), undefined, { signal: over.signal });
          const frame = await Promise.race([heard, patience]);
          if (frame !== undefined && frame !== 'damaged') return endOf(frame);
          if (frame === 'damaged' || (await this.#hasEnded(place, signal)))
            return endOf(await this.#link.ask({ line: answer, timeoutMs, signal }));
          if (performance.now() >= until) throw await this.#giveUp({ place, limitMs, command });
        }
      } finally {
        over.abort();
      }
    });
  }

  /** Whether a command is through whose answer was not heard. A guest that does not say so may be busy with it. */
  async #hasEnded(place: string, signal: AbortSignal | undefined): Promise<boolean> {
    const line = (name: string): string =>
      `if [ -s ${place}/r ]; then up_end ${name} 0 yes; else up_end ${name} 0 no; fi`;
    const asked = this.#link.ask({ line, timeoutMs: MAX_ASK_AFTER_MS, signal });
    return (await unlessLate(asked, signal))?.facts[0] === 'yes';
  }

  async #giveUp({
    place,
    limitMs,
    command,
  }: {
    readonly place: string;
    readonly limitMs: number;
    readonly command: string;
  }): Promise<UpError> {
    const said = await this.#link
      .ask({
        line: (name) =>
          `[ -s ${place}/t ] || tail -c 2000 ${place}/o >${place}/t; up_p=$(cat ${place}/p); kill -TERM -$up_p 2>/dev/null || kill -TERM $up_p; sleep 1; kill -KILL -$up_p 2>/dev/null; up_file ${name} ${place}/t`,
        timeoutMs: ANSWER_MS,
      })
      .then(
        ({ payload }) => new TextDecoder().decode(payload),
        () => '',
      );
    const lines = said
      .trimEnd()
      .split('\n')
      .slice(-10)
      .map((line) => redact(safeText(line)));
    const shown = truncate(redact(safeText(command)), 200);
    return new UpError(
      'UP_TIMEOUT',
      `Waited ${Math.round(limitMs / 1000)} s for the end of "${shown}"; it said last: ${lines.at(-1) || 'nothing'}`,
      { details: { command: shown, waitedMs: Math.round(limitMs), output: lines } },
    );
  }

  /** Sends bytes in lines, and holds that as many have come. `head` reads no further than the line that it ends with. */
  async #receive(part: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const base64 = Buffer.from(bytes).toString('base64');
    const lines = base64.match(LINES) ?? [];
    const question = {
      line: (name: string) =>
        `head -n ${lines.length} | base64 -d >${part} 2>/dev/null; up_end ${name} 0 $(wc -c <${part})`,
      input: `${lines.join('\n')}\n`,
      timeoutMs: scaledMs(this.#machine, RECEIVE_MS),
      signal,
    };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const frame = await this.#inTurn(() => unlessLate(this.#link.ask(question), signal));
      if (Number(frame?.facts[0]) === bytes.length) return;
      // Where a line got lost, it still waits for one.
      if (frame === undefined) await this.#link.send('\n'.repeat(lines.length));
    }
    throw new UpError('UP_VM_FAILED', 'The console of the guest loses what is written to it');
  }

  /** Runs a short command in the loop itself: its exit code, and what it left in `up_s`. */
  async #tell(line: string, signal?: AbortSignal): Promise<readonly string[]> {
    const { facts } = await this.#inTurn(() =>
      this.#link.ask({
        line: (name) => `up_s=; ${line}; up_e=$?; up_end ${name} 0 $up_e $up_s`,
        timeoutMs: scaledMs(this.#machine, ANSWER_MS),
        signal,
      }),
    );
    return facts;
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function endOf({ payload, facts }: { readonly payload: Uint8Array; readonly facts: readonly string[] }): {
  readonly exitCode: number;
  readonly total: number;
  readonly payload: Uint8Array;
} {
  const [code = '', total = ''] = facts;
  return { exitCode: Number(code), total: Number(total), payload };
}

/** Undefined where no answer came in its own time. That of whoever asked may be over, too: then nobody asks again. */
async function unlessLate<T>(awaited: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  try {
    return await awaited;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UpError && error.code === 'UP_TIMEOUT') return undefined;
    throw error;
  }
}
