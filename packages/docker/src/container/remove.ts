import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { refusalOf } from '../client/engine-error.ts';

/** Removing waits for the end of every process in it, and for storage. */
const REMOVE_MS = 30_000;

/**
 * Kills and removes a container with its anonymous volumes, whatever state it is in: it takes no signal, as it
 * is needed after an abort most of all. Whether there was one.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED.
 */
export async function removeContainer(client: EngineClient, idOrName: string): Promise<boolean> {
  const failure = `Container ${idOrName} cannot be removed`;
  const signal = new AbortController().signal;
  return await callEngine({ client, signal, failure, timeoutMs: REMOVE_MS }, async (docker) => {
    try {
      await docker.getContainer(idOrName).remove({ force: true, v: true });
      return true;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal?.status === 404) return false;
      // Somebody else is removing it: for Docker that is a conflict.
      if (refusal?.status === 409 && /already in progress/.test(refusal.message)) return true;
      throw error;
    }
  });
}
