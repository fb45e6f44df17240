import { redact, safeText, timeoutSignal, truncate } from '@up/core';
import { readStream } from '../client/read-stream.ts';
import { LineAssembler } from '../text/line-assembler.ts';
import type { ContainerContext } from './container-context.ts';
import { demux, type OutputStream, undivided } from './demux.ts';

/** A line as the container wrote it, without its line break: nothing in it is neutralised or redacted. */
export interface LogLine {
  readonly stream: OutputStream;
  readonly line: string;
}

export interface LogOptions {
  /** Ends it; the container's own signal does, too. */
  readonly signal?: AbortSignal | undefined;
  /** `once`: what is there now. Default `follow`: until the container ends. */
  readonly until?: 'follow' | 'once' | undefined;
}

/**
 * The lines of a container's output, one at a time. A line of more than 64 Ki characters is cut. Who reads
 * slowly slows down nothing but this: the engine keeps the log, and drops its oldest part when it floods.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason when aborted.
 */
export async function* readLogs(
  { client, id, name, tty, signal: own }: ContainerContext,
  { signal, tailLines, until = 'follow' }: LogOptions & { readonly tailLines?: number } = {},
): AsyncGenerator<LogLine, void, void> {
  const failure = `The log of container ${name} cannot be read`;
  const chunks = readStream(
    { client, signal: signal === undefined ? own : AbortSignal.any([own, signal]), failure },
    (docker) =>
      docker.getContainer(id).logs({
        follow: until === 'follow',
        stdout: true,
        stderr: true,
        ...(tailLines === undefined ? {} : { tail: tailLines }),
      } as { readonly follow: true }),
  );
  const assemblers = { stdout: new LineAssembler(), stderr: new LineAssembler() };
  for await (const { stream, bytes } of tty ? undivided(chunks) : demux(chunks)) {
    for (const line of assemblers[stream].push(bytes)) yield { stream, line };
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    for (const line of assemblers[stream].end()) yield { stream, line };
  }
}

const SHOWN_LENGTH = 500;
const LAST_LINES_MS = 3000;

/** The last lines of the log, as a terminal may see them and a report may hold them; what can be had of them in time. */
export async function readLastLines(context: ContainerContext, count: number): Promise<readonly string[]> {
  const lines =
    context.client.kind === 'podman'
      ? await lastLinesOfPodman(context, count)
      : (await collectLast(context, { count, tailLines: count, withinMs: LAST_LINES_MS })).lines;
  return lines.map((line) => truncate(redact(safeText(line.slice(0, 2 * SHOWN_LENGTH))), SHOWN_LENGTH));
}

/**
 * Podman (4.3) tears lines apart that were written in pieces when it is asked for the last ones only. But the end of
 * a log may be far, or run away from the reader: then torn lines are better than whole ones of long before. And where
 * a line of megabytes is among them, Podman takes half a minute: the very last one is there at once.
 */
async function lastLinesOfPodman(context: ContainerContext, count: number): Promise<readonly string[]> {
  const whole = await collectLast(context, { count, withinMs: LAST_LINES_MS });
  if (whole.isComplete) return whole.lines;
  const last = await collectLast(context, { count, tailLines: count, withinMs: LAST_LINES_MS / 2 });
  if (last.isComplete) return last.lines;
  const one = await collectLast(context, { count, tailLines: 1, withinMs: LAST_LINES_MS / 2 });
  return one.isComplete ? one.lines : whole.lines;
}

interface CollectOptions {
  readonly count: number;
  readonly withinMs: number;
  readonly tailLines?: number;
}

async function collectLast(
  context: ContainerContext,
  { count, withinMs, tailLines }: CollectOptions,
): Promise<{ readonly lines: readonly string[]; readonly isComplete: boolean }> {
  const signal = timeoutSignal(withinMs);
  const lines: string[] = [];
  const options = { until: 'once', ...(tailLines === undefined ? {} : { tailLines }) } as const;
  try {
    for await (const { line } of readLogs({ ...context, signal }, options)) {
      lines.push(line);
      if (lines.length > count) lines.shift();
    }
    return { lines, isComplete: true };
  } catch {
    // An engine that is gone or slow: the failure that this belongs to says so.
    return { lines, isComplete: false };
  }
}
