import { Readable } from 'node:stream';
import { safeText, UpError } from '@up/core';
import type { Session } from '@up/process';
import { callEngine } from '../client/call-engine.ts';
import { type EngineClient, nameOf } from '../client/engine-client.ts';
import { engineText, refusalOf, refused } from '../client/engine-error.ts';
import { readStream } from '../client/read-stream.ts';
import { sessionTag } from '../sweep/labels.ts';
import { LineAssembler } from '../text/line-assembler.ts';
import { inspectImage } from './inspect-image.ts';
import { removeImage } from './remove-image.ts';
import { tagImage } from './tag-image.ts';

export interface LoadImageOptions {
  readonly signal: AbortSignal;
  /** The image is for this session only: `remove` takes it away again, or a sweep after a crash. Without one it stays. */
  readonly session?: Session | undefined;
}

export interface LoadedImage {
  /** `sha256:...` of the image's configuration. */
  readonly id: string;
  /** As the archive names it, made complete by the engine; empty where it has no name. */
  readonly names: readonly string[];
  /** Removes what the load brought in. Nothing happens where the engine had the image before, or no session was given. */
  remove(options: { readonly signal: AbortSignal }): Promise<void>;
}

/** Docker says nothing while it unpacks a layer, Podman nothing until all is stored. */
const SILENCE_MS = 15 * 60 * 1000;
const MAX_NAMES = 1000;

/**
 * Loads an image, as `docker load` does, from the bytes of an archive. Its names are moved from whatever
 * image has them in the engine.
 * @throws UpError UP_IMAGE_UNREADABLE when the engine cannot make an image of it, UP_DISK_FULL,
 *   UP_ENGINE_UNREACHABLE; what the stream throws; the signal's reason when aborted.
 */
export async function loadImage(
  client: EngineClient,
  archive: AsyncIterable<Uint8Array>,
  { signal, session }: LoadImageOptions,
): Promise<LoadedImage> {
  const known = session === undefined ? undefined : await imageIds(client, signal);
  const names = await upload(client, archive, signal);
  const [first] = names;
  if (first === undefined) throw unreadable(client, 'it holds no image');
  const { id } = await inspectImage(client, first, { signal });
  const ownTag = session === undefined || known?.has(id) !== false ? undefined : sessionTag(session, id);
  if (ownTag !== undefined) await tagImage(client, id, { name: ownTag, signal });
  return {
    id,
    names: names.filter((name) => !name.startsWith('sha256:')),
    remove: async (options) => {
      if (ownTag !== undefined) await removeImage(client, id, { ...options, force: true });
    },
  };
}

async function imageIds(client: EngineClient, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const failure = 'The images of the engine cannot be listed';
  const images = await callEngine({ client, signal, failure }, (docker) => docker.listImages());
  return new Set(images.map(({ Id }) => Id));
}

async function upload(
  client: EngineClient,
  archive: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const failure = 'The image cannot be loaded';
  const source = new Source(archive);
  const report = new LoadReport();
  try {
    const chunks = readStream({ client, signal, failure, silenceMs: SILENCE_MS }, (docker, alive) =>
      docker.loadImage(source.open(alive), { quiet: true }),
    );
    for await (const chunk of chunks) report.push(chunk);
    report.end();
  } catch (error) {
    signal.throwIfAborted();
    if (source.failure !== undefined) throw source.failure.error;
    throw explain(client, error);
  } finally {
    source.close();
  }
  if (report.error !== undefined)
    throw explain(client, refused({ status: 200, message: report.error }, { client, failure }));
  return report.names;
}

/** The archive as a stream that can be given to dockerode; what the archive throws is kept, not wrapped. */
class Source {
  failure: { readonly error: unknown } | undefined;
  readonly #archive: AsyncIterable<Uint8Array>;
  #stream: Readable | undefined;

  constructor(archive: AsyncIterable<Uint8Array>) {
    this.#archive = archive;
  }

  open(alive: () => void): Readable {
    const stream = Readable.from(this.#watched(alive));
    this.#stream = stream;
    return stream;
  }

  close(): void {
    this.#stream?.destroy();
  }

  async *#watched(alive: () => void): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of this.#archive) {
        alive();
        yield chunk;
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

/** What the engine says about a load: one JSON object a line. An error can come with status 200. */
class LoadReport {
  readonly names: string[] = [];
  error: string | undefined;
  readonly #lines = new LineAssembler();

  push(chunk: Uint8Array): void {
    for (const line of this.#lines.push(chunk)) this.#read(line);
  }

  end(): void {
    for (const line of this.#lines.end()) this.#read(line);
  }

  #read(line: string): void {
    const message = parse(line);
    if (typeof message['error'] === 'string') this.error ??= engineText(message['error']);
    const { stream } = message;
    if (typeof stream !== 'string') return;
    for (const [, names = ''] of stream.matchAll(/^Loaded image(?: ID|\(s\))?: (.+)$/gm))
      this.names.push(...names.split(',').map((name) => safeText(name.trim())));
    this.names.splice(MAX_NAMES);
  }
}

function parse(line: string): { readonly error?: unknown; readonly stream?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The engine answered, and it is neither full nor gone: then it is the archive. */
function explain(client: EngineClient, error: unknown): unknown {
  const known = error instanceof UpError ? error : undefined;
  if (known !== undefined && known.code !== 'UP_ENGINE_FAILED') return known;
  const words =
    known === undefined
      ? refusalOf(error)?.message
      : known.message.replace(/^The image cannot be loaded: /, '');
  return words === undefined ? error : unreadable(client, words, error);
}

function unreadable(client: EngineClient, reason: string, cause?: unknown): UpError {
  return new UpError('UP_IMAGE_UNREADABLE', `The image cannot be loaded into ${nameOf(client)}: ${reason}`, {
    hint: 'up inspect says what is wrong with it. Docker before 25 takes docker-archives only: skopeo copy oci-archive:FILE docker-archive:OUT:NAME.',
    details: { engine: client.url },
    cause,
  });
}
