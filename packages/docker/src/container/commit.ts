import type { Session } from '@up/process';
import { callEngine } from '../client/call-engine.ts';
import type { LoadedImage } from '../image/load-image.ts';
import { removeImage } from '../image/remove-image.ts';
import { tagImage } from '../image/tag-image.ts';
import { sessionTag } from '../sweep/labels.ts';
import type { ContainerContext } from './container-context.ts';

/** Writing a layer takes as long as the container has changed. */
const COMMIT_MS = 5 * 60 * 1000;

/**
 * Makes an image of a container as it is now, for a session: `remove` takes it away again, or a sweep.
 * @throws UpError UP_DISK_FULL, UP_ENGINE_FAILED, UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function commitContainer(
  { client, id: container, name, signal }: ContainerContext,
  session: Session,
): Promise<LoadedImage> {
  const failure = `No image can be made of container ${name}`;
  const answer = (await callEngine({ client, signal, failure, timeoutMs: COMMIT_MS }, (docker) =>
    docker.getContainer(container).commit({}),
  )) as { readonly Id: string };
  const id = answer.Id.includes(':') ? answer.Id : `sha256:${answer.Id}`;
  await tagImage(client, id, { name: sessionTag(session, id), signal });
  return {
    id,
    names: [],
    remove: async (options) => {
      await removeImage(client, id, { ...options, force: true });
    },
  };
}
