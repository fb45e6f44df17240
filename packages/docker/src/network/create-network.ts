import { randomBytes } from 'node:crypto';
import type { Session } from '@up/process';
import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { refusalOf } from '../client/engine-error.ts';
import { labelsOf } from '../sweep/labels.ts';

export interface CreateNetworkOptions {
  readonly session: Session;
  readonly target: string;
  readonly signal: AbortSignal;
}

/** A network of its own; disposing removes it. */
export interface Network extends AsyncDisposable {
  readonly id: string;
  readonly name: string;
  /** Idempotent. @throws UpError UP_ENGINE_FAILED while a container is attached. */
  remove(): Promise<void>;
}

const REMOVE_MS = 15_000;

/**
 * Makes a network on which containers find each other by name.
 * @throws UpError UP_ENGINE_FAILED, UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function createNetwork(
  client: EngineClient,
  { session, target, signal }: CreateNetworkOptions,
): Promise<Network> {
  const name = `up-net-${randomBytes(4).toString('hex')}`;
  const failure = `Network ${name} cannot be made`;
  const Labels = { ...labelsOf(session, target) };
  try {
    const { id } = await callEngine({ client, signal, failure }, (docker) =>
      docker.createNetwork({ Name: name, Driver: 'bridge', Labels, CheckDuplicate: true }),
    );
    const remove = (): Promise<void> => removeNetwork(client, id);
    return { id, name, remove, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await removeNetwork(client, name).catch(() => undefined);
    throw error;
  }
}

/** Nothing happens when it is not there. @throws UpError UP_ENGINE_FAILED, UP_ENGINE_UNREACHABLE. */
export async function removeNetwork(client: EngineClient, idOrName: string): Promise<void> {
  const failure = `Network ${idOrName} cannot be removed`;
  const signal = new AbortController().signal;
  await callEngine({ client, signal, failure, timeoutMs: REMOVE_MS }, async (docker) => {
    try {
      await docker.getNetwork(idOrName).remove();
    } catch (error) {
      if (refusalOf(error)?.status !== 404) throw error;
    }
  });
}
