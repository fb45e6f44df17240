import { redact, safeText, truncate, UpError } from '@up/core';
import { findProgram, runProcess } from '@up/process';

export interface Ffmpeg {
  readonly path: string;
  /** `5.1.9-0+deb12u1` */
  readonly version: string;
}

export interface FfmpegProbeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** For both questions together. */
  readonly timeoutMs?: number;
}

const NEEDED_ENCODERS = ['libx264', 'aac'] as const;

/**
 * The ffmpeg on PATH, after it has answered who it is and that it can encode what is needed; undefined
 * where there is none.
 * @throws UpError UP_FFMPEG_BROKEN when it fails, hangs, is something else or lacks an encoder.
 */
export async function probeFfmpeg(options: FfmpegProbeOptions): Promise<Ffmpeg | undefined> {
  const { env, timeoutMs = 5000 } = options;
  const path = await findProgram('ffmpeg', env);
  if (path === undefined) return undefined;
  const deadline = Date.now() + timeoutMs;
  const ask = (args: readonly string[]): Promise<string> =>
    answerOf(path, args, { ...options, timeoutMs: Math.max(1, deadline - Date.now()) });
  const [firstLine = ''] = (await ask(['-hide_banner', '-version'])).split('\n');
  const version = /^ffmpeg version (\S{1,64})/.exec(firstLine)?.[1];
  if (version === undefined) {
    const said = firstLine.trim() === '' ? 'nothing' : `"${truncate(safeText(redact(firstLine)), 120)}"`;
    throw brokenFfmpeg(path, `it answers ${said} to -version, so it is not ffmpeg`);
  }
  const encoders = new Set(
    [...(await ask(['-hide_banner', '-encoders'])).matchAll(/^ [A-Z.]{6} (\S+)/gm)].map(([, name]) => name),
  );
  const missing = NEEDED_ENCODERS.filter((name) => !encoders.has(name));
  if (missing.length > 0)
    throw brokenFfmpeg(path, `it was built without the encoder ${missing.join(' and ')}`);
  return { path, version: safeText(version) };
}

/** UP_FFMPEG_BROKEN for this program and reason. */
export function brokenFfmpeg(
  path: string,
  reason: string,
  details: Readonly<Record<string, unknown>> = {},
): UpError<'UP_FFMPEG_BROKEN'> {
  return new UpError('UP_FFMPEG_BROKEN', `ffmpeg (${path}) does not work: ${reason}`, {
    hint: 'Stream without it: --source shipped',
    details: { path, reason, ...details },
  });
}

async function answerOf(path: string, args: readonly string[], options: FfmpegProbeOptions): Promise<string> {
  const { env, signal, timeoutMs } = options;
  try {
    const exit = await runProcess({
      command: path,
      args,
      env,
      killGraceMs: 200,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(signal === undefined ? {} : { signal }),
    });
    return exit.stdout;
  } catch (cause) {
    signal?.throwIfAborted();
    throw brokenFfmpeg(path, whyNoAnswer(cause, args));
  }
}

function whyNoAnswer(cause: unknown, args: readonly string[]): string {
  const question = args.at(-1);
  if (!(cause instanceof UpError)) return `it cannot be asked for its ${question}: ${String(cause)}`;
  if (cause.code === 'UP_TIMEOUT') return `it did not answer ${question} in time`;
  return `it did not answer ${question}: ${truncate(safeText(redact(cause.message)), 200)}`;
}
