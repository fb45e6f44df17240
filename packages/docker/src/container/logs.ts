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
/** Podman's end of a log that is being written runs away from the reader. */
const LAST_LINES_MS = 3000;

/** The last lines of the log, as a terminal may see them and a report may hold them; what can be had of them in time. */
export async function readLastLines(context: ContainerContext, count: number): Promise<readonly string[]> {
  const signal = timeoutSignal(LAST_LINES_MS);
  // Podman (4.3) tears lines apart that were written in pieces when it is asked for the last ones only.
  const tail = context.client.kind === 'podman' ? {} : { tailLines: count };
  const kept: string[] = [];
  try {
    for await (const { line } of readLogs({ ...context, signal }, { ...tail, until: 'once' })) {
      kept.push(line);
      if (kept.length > count) kept.shift();
    }
  } catch {
    // An engine that is gone or slow: the failure that this belongs to says so.
  }
  return kept.map((line) => truncate(redact(safeText(line.slice(0, 2 * SHOWN_LENGTH))), SHOWN_LENGTH));
}
