import { formatDuration, timeoutSignal, UpError } from '@up/core';
import { callEngine } from '../client/call-engine.ts';
import { readStream } from '../client/read-stream.ts';
import { pause } from '../time/pause.ts';
import type { ContainerContext } from './container-context.ts';
import { demux } from './demux.ts';

export interface ExecOptions {
  /** Ends the wait for it; the container's own signal does, too. The program itself goes on until it ends. */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds; default: a minute. */
  readonly timeoutMs?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly user?: string | undefined;
  /** How much of each stream is kept, from its beginning; default 1 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

export interface ExecResult {
  /** 126 and 127 where the program could not be started. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it wrote more than was kept. */
  readonly truncated: boolean;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_OUTPUT_BYTES = 1024 * 1024;
const EXIT_CODE_TRIES = 50;
const EXIT_CODE_PAUSE_MS = 20;

/**
 * Runs a program in a running container, without a shell, and waits for its end.
 * @throws UpError UP_TIMEOUT; UP_ENGINE_FAILED when the container is not running; the signal's reason when aborted.
 */
export async function execInContainer(
  context: ContainerContext,
  command: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const late = timeoutSignal(timeoutMs);
  const outer = signal === undefined ? context.signal : AbortSignal.any([context.signal, signal]);
  try {
    return await exec({ ...context, signal: AbortSignal.any([outer, late]) }, command, options);
  } catch (error) {
    outer.throwIfAborted();
    if (!late.aborted) throw error;
    throw new UpError(
      'UP_TIMEOUT',
      `${command[0] ?? ''} in container ${context.name} did not end within ${formatDuration(timeoutMs)}`,
      { details: { container: context.name, command }, cause: error },
    );
  }
}

async function exec(
  { client, id, name, signal }: ContainerContext,
  command: readonly string[],
  { env = {}, user, maxOutputBytes = DEFAULT_OUTPUT_BYTES }: ExecOptions,
): Promise<ExecResult> {
  const failure = `${command[0] ?? ''} cannot be run in container ${name}`;
  const { id: execId } = await callEngine({ client, signal, failure }, (docker) =>
    docker.getContainer(id).exec({
      Cmd: [...command],
      AttachStdout: true,
      AttachStderr: true,
      Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
      ...(user === undefined ? {} : { User: user }),
    }),
  );
  const kept = { stdout: new Kept(maxOutputBytes), stderr: new Kept(maxOutputBytes) };
  try {
    const chunks = readStream({ client, signal, failure }, (docker) =>
      docker.getExec(execId).start({ Detach: false, Tty: false }),
    );
    for await (const { stream, bytes } of demux(chunks)) kept[stream].push(bytes);
  } catch (error) {
    const words = notStarted(error);
    if (words === undefined) throw error;
    kept.stderr.push(Buffer.from(words));
  }
  const exitCode = await exitCodeOf({ client, id: execId, signal, failure });
  const { stdout, stderr } = kept;
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated || stderr.truncated,
  };
}

/** Docker answers with an error when the program cannot be started, and has an exit code for it all the same. */
function notStarted(error: unknown): string | undefined {
  const words = error instanceof UpError && error.code === 'UP_ENGINE_FAILED' ? error.message : undefined;
  return words !== undefined && /OCI runtime|executable file|exec failed/i.test(words) ? words : undefined;
}

/** The beginning of a stream. */
class Kept {
  truncated = false;
  readonly #parts: Uint8Array[] = [];
  #room: number;

  constructor(maxBytes: number) {
    this.#room = maxBytes;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length > this.#room) this.truncated = true;
    if (this.#room > 0) this.#parts.push(bytes.slice(0, this.#room));
    this.#room = Math.max(0, this.#room - bytes.length);
  }

  text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}

interface ExitCodeOptions {
  readonly client: ContainerContext['client'];
  readonly id: string;
  readonly signal: AbortSignal;
  readonly failure: string;
}

/** The output ends a moment before the engine knows the exit code. */
async function exitCodeOf({ client, id, signal, failure }: ExitCodeOptions): Promise<number> {
  for (let tries = 0; tries < EXIT_CODE_TRIES; tries += 1) {
    const info = await callEngine({ client, signal, failure }, (docker) => docker.getExec(id).inspect());
    if (!info.Running && info.ExitCode !== null) return info.ExitCode;
    await pause(EXIT_CODE_PAUSE_MS, signal);
  }
  throw new UpError('UP_ENGINE_FAILED', `${failure}: the engine does not tell its exit code`);
}
