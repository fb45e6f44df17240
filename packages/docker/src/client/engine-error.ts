import { redact, safeText, systemErrorCode, truncate, UpError } from '@up/core';
import { type EngineClient, nameOf } from './engine-client.ts';

/** What an engine answered instead of doing what it was asked. */
export interface EngineRefusal {
  readonly status: number;
  /** The engine's own words: hostile text made harmless, redacted, without the frame that dockerode puts around it. */
  readonly message: string;
}

/** The answer of the engine in an error of dockerode, or undefined when the engine did not answer. */
export function refusalOf(error: unknown): EngineRefusal | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number')
    return undefined;
  const framed = /^\(HTTP code \d+\) .*? - (.*)$/s.exec(error.message)?.[1] ?? error.message;
  return { status: error.statusCode, message: engineText(framed) };
}

/** Text from an engine, for a message. */
export function engineText(text: string): string {
  return truncate(redact(safeText(text.trim())), 1000);
}

export interface ExplainOptions {
  readonly client: Pick<EngineClient, 'kind' | 'url'>;
  /** What failed: `image x cannot be saved`. */
  readonly failure: string;
}

/** The error that a failed call to an engine becomes, where nothing more exact is known. */
export function toEngineError(error: unknown, { client, failure }: ExplainOptions): UpError {
  if (error instanceof UpError) return error;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refused(refusal, { client, failure }, error);
  return unreachable(`${failure}: ${nameOf(client)} ${lostReason(error)}`, client, error);
}

/** From the engine's own words, which an answer with status 200 can hold, too. */
export function refused(
  refusal: EngineRefusal,
  { client, failure }: ExplainOptions,
  cause?: unknown,
): UpError {
  const { status, message } = refusal;
  const details = { engine: client.url, status };
  if (DISK_FULL.test(message))
    return new UpError('UP_DISK_FULL', `${failure}: the disk of ${nameOf(client)} is full (${message})`, {
      hint: `${client.kind} system df shows what takes the space, ${client.kind} system prune frees what is unused.`,
      details,
      cause,
    });
  return new UpError('UP_ENGINE_FAILED', `${failure}: ${message || `HTTP ${status}`}`, { details, cause });
}

const DISK_FULL = /no space left on device|disk quota exceeded/i;

/** The engine is gone, or does not answer any more. */
export function unreachable(message: string, { url }: Pick<EngineClient, 'url'>, cause?: unknown): UpError {
  return new UpError('UP_ENGINE_UNREACHABLE', message, {
    hint: 'Look whether the engine is running; up clean removes what could not be removed now.',
    details: { engine: url },
    cause,
  });
}

const LOST = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ENOENT', 'ECONNABORTED']);

function lostReason(error: unknown): string {
  const code = systemErrorCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if ((code !== undefined && LOST.has(code)) || /aborted|hang up|premature/i.test(text))
    return 'ended the connection';
  return `cannot be talked to (${engineText(text)})`;
}
