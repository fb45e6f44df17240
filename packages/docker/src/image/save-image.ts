import type { EngineClient } from '../client/engine-client.ts';
import { engineText, refused } from '../client/engine-error.ts';
import { readStream } from '../client/read-stream.ts';
import { checkImageName, imageNotFound, saysNoSuchImage, withTag } from './image-name.ts';

export interface ImageOptions {
  readonly signal: AbortSignal;
}

/** Podman writes the whole archive aside before it sends the first byte. */
const SILENCE_MS = 15 * 60 * 1000;
/** An error that Docker appends to what it has sent so far is shorter than this. */
const KEPT_TAIL_BYTES = 4096;

/**
 * The archive that `docker save` writes, as it comes: a docker-archive, with an OCI layout in it from
 * Docker 25 on. Nothing is written to disk here. Without a tag it is that of `latest`: an engine would save every image
 * of that name.
 * @throws UpError UP_IMAGE_NOT_FOUND when the engine has no such image; UP_ENGINE_UNREACHABLE when it ends the
 *   connection in the middle; UP_ENGINE_FAILED when it fails in the middle; the signal's reason when aborted.
 */
export async function* saveImage(
  client: EngineClient,
  image: string,
  { signal }: ImageOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const name = withTag(image);
  checkImageName(name);
  const failure = `Image ${name} cannot be saved`;
  let tail = Buffer.alloc(0);
  const chunks = readStream({ client, signal, failure, silenceMs: SILENCE_MS }, async (docker) => {
    try {
      return await docker.getImage(name).get();
    } catch (error) {
      throw saysNoSuchImage(error) ? imageNotFound(client, name, error) : error;
    }
  });
  for await (const chunk of chunks) {
    tail = Buffer.from(
      chunk.length >= KEPT_TAIL_BYTES
        ? chunk.subarray(-KEPT_TAIL_BYTES)
        : Buffer.concat([tail, chunk]).subarray(-KEPT_TAIL_BYTES),
    );
    yield chunk;
  }
  const message = appendedError(tail);
  if (message !== undefined) throw refused({ status: 200, message }, { client, failure });
}

/** What fails after the first byte comes as JSON behind it, with status 200. An archive ends in zeros. */
function appendedError(tail: Buffer): string | undefined {
  const text = tail.toString('latin1');
  const json = /\{"errorDetail":.*\}\s*$/s.exec(text)?.[0];
  const message = json === undefined ? undefined : /"message":"((?:[^"\\]|\\.)*)"/.exec(json)?.[1];
  return message === undefined ? undefined : engineText(message);
}
