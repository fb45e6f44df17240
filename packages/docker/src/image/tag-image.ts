import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { checkImageName, imageNotFound, saysNoSuchImage } from './image-name.ts';

export interface TagImageOptions {
  readonly signal: AbortSignal;
  /** The further name: `repository:tag`. */
  readonly name: string;
}

/** Gives an image a further name. @throws UpError UP_IMAGE_NOT_FOUND; the signal's reason when aborted. */
export async function tagImage(
  client: EngineClient,
  image: string,
  { signal, name }: TagImageOptions,
): Promise<void> {
  checkImageName(image);
  checkImageName(name);
  const { repository, tag } = splitName(name);
  const failure = `Image ${image} cannot be named ${name}`;
  await callEngine({ client, signal, failure }, async (docker) => {
    try {
      await docker.getImage(image).tag({ repo: repository, tag });
    } catch (error) {
      throw saysNoSuchImage(error) ? imageNotFound(client, image, error) : error;
    }
  });
}

/** The last colon begins the tag, unless it is that of a port. */
function splitName(name: string): { readonly repository: string; readonly tag: string } {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/')
    ? { repository: name.slice(0, colon), tag: name.slice(colon + 1) }
    : { repository: name, tag: 'latest' };
}
