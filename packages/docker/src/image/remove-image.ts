import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { checkImageName, saysNoSuchImage } from './image-name.ts';

export interface RemoveImageOptions {
  readonly signal: AbortSignal;
  /** true: with all its names, though it has several; default: one name goes, and the image with the last. */
  readonly force?: boolean | undefined;
}

/**
 * Removes a name of an image, and the image with its last name. Whether there was anything to remove.
 * @throws UpError UP_ENGINE_FAILED when a container uses it; the signal's reason when aborted.
 */
export async function removeImage(
  client: EngineClient,
  name: string,
  { signal, force = false }: RemoveImageOptions,
): Promise<boolean> {
  checkImageName(name);
  return await callEngine(
    { client, signal, failure: `Image ${name} cannot be removed` },
    async (docker): Promise<boolean> => {
      try {
        await docker.getImage(name).remove({ force });
        return true;
      } catch (error) {
        if (saysNoSuchImage(error)) return false;
        throw error;
      }
    },
  );
}
