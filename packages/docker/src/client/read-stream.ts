import type { Readable } from 'node:stream';
import { formatDuration } from '@up/core';
import { untilAborted } from './call-engine.ts';
import { type EngineClient, nameOf } from './engine-client.ts';
import { toEngineError, unreachable } from './engine-error.ts';
import { boundTo } from './open-client.ts';

export interface StreamOptions {
  readonly client: EngineClient;
  readonly signal: AbortSignal;
  /** What it means when this fails: `image x cannot be saved`. */
  readonly failure: string;
  /** How long the engine may be silent, in milliseconds; default: without limit. */
  readonly silenceMs?: number | undefined;
}

type Docker = EngineClient['docker'];

/**
 * The bytes of an answer that comes as a stream. The request ends with the loop that reads it, with an abort,
 * and with an engine that falls silent for longer than it may. A request that sends much calls `alive` meanwhile.
 * @throws the signal's reason when aborted; UpError UP_ENGINE_UNREACHABLE, UP_DISK_FULL, UP_ENGINE_FAILED.
 */
export async function* readStream(
  { client, signal, failure, silenceMs }: StreamOptions,
  request: (docker: Docker, alive: () => void) => Promise<unknown>,
): AsyncGenerator<Uint8Array, void, void> {
  signal.throwIfAborted();
  const silence = new SilenceLimit(silenceMs);
  const over = AbortSignal.any([signal, silence.signal]);
  try {
    const docker = boundTo(client.docker, over, { streams: true });
    const stream = (await untilAborted(
      request(docker, () => silence.restart()),
      over,
    )) as Readable;
    const onAbort = (): void => void stream.destroy();
    over.addEventListener('abort', onAbort, { once: true });
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        silence.pause();
        yield chunk;
        silence.restart();
      }
      over.throwIfAborted();
    } finally {
      over.removeEventListener('abort', onAbort);
      stream.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (silence.signal.aborted)
      throw unreachable(
        `${failure}: ${nameOf(client)} has sent nothing for ${formatDuration(silenceMs ?? 0)}`,
        client,
        error,
      );
    throw toEngineError(error, { client, failure });
  } finally {
    silence.pause();
  }
}

/** Aborts when nothing has come for too long. The time that the reader takes does not count. */
class SilenceLimit {
  readonly #controller = new AbortController();
  readonly #limitMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number | undefined) {
    this.#limitMs = limitMs;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  restart(): void {
    this.pause();
    if (this.#limitMs !== undefined)
      this.#timer = setTimeout(() => this.#controller.abort(), this.#limitMs).unref();
  }
}
