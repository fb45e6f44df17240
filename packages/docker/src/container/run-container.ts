import { randomBytes } from 'node:crypto';
import { safeText } from '@up/core';
import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { checkImageName } from '../image/image-name.ts';
import type { ContainerContext } from './container-context.ts';
import type { ContainerSpec } from './container-spec.ts';
import { readState } from './container-state.ts';
import { toCreateOptions } from './create-options.ts';
import { putFiles } from './put-files.ts';
import { removeContainer } from './remove.ts';
import { explainStartFailure } from './start-failure.ts';
import { type StartedContainer, startedContainer } from './started-container.ts';
import { systemdHost } from './systemd-host.ts';

export interface RunOptions {
  /** Ends everything that is done with the container, but does not remove it: that is the caller's. */
  readonly signal: AbortSignal;
}

/** What the engine may take to create a container after somebody has lost interest in it. */
const CREATE_GRACE_MS = 15_000;

/**
 * Creates and starts a container. When it cannot be started, or the signal is aborted meanwhile, nothing of it
 * is left.
 * @throws UpError UP_IMAGE_NOT_FOUND, UP_IMAGE_PLATFORM, UP_PORT_IN_USE, UP_PORT_FORBIDDEN,
 *   UP_CONTAINER_FAILED, UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function runContainer(
  client: EngineClient,
  spec: ContainerSpec,
  options: RunOptions,
): Promise<StartedContainer> {
  return await make(client, spec, {
    ...options,
    bringUp: async (context) => {
      await putFiles(context, spec.files ?? []);
      await start(context);
      return (await readState(context)).ports;
    },
  });
}

/**
 * Creates a container and does not start it: its files can be looked at, nothing of it runs.
 * @throws as `runContainer`, but for the ports.
 */
export async function createContainer(
  client: EngineClient,
  spec: ContainerSpec,
  options: RunOptions,
): Promise<StartedContainer> {
  return await make(client, spec, { ...options, bringUp: async () => ({}) });
}

interface MakeOptions extends RunOptions {
  /** What is done with the container once it is there; returns the ports of the host by those of the container. */
  readonly bringUp: (context: ContainerContext) => Promise<Readonly<Record<string, number>>>;
}

/** Creates a container and brings it up; when that fails, nothing of it is left. */
async function make(
  client: EngineClient,
  spec: ContainerSpec,
  { signal, bringUp }: MakeOptions,
): Promise<StartedContainer> {
  checkImageName(spec.image);
  signal.throwIfAborted();
  const name = freshName(spec.target);
  try {
    const id = await create(client, { spec, name, signal });
    const context = { client, id, name, image: spec.image, signal, tty: spec.tty === true };
    return startedContainer(context, await bringUp(context));
  } catch (error) {
    // What came first is the news; what cannot be removed now, a sweep removes.
    await removeContainer(client, name).catch(() => undefined);
    signal.throwIfAborted();
    throw await explainStartFailure(error, { client, spec, name });
  }
}

interface CreateOptions {
  readonly spec: ContainerSpec;
  readonly name: string;
  readonly signal: AbortSignal;
}

/**
 * An engine goes on creating what nobody waits for any more: an abort waits for its answer, so that there is
 * something to remove.
 */
async function create(client: EngineClient, { spec, name, signal }: CreateOptions): Promise<string> {
  const failure = `Container ${name} cannot be created`;
  const giveUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => giveUp.abort(signal.reason), CREATE_GRACE_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const systemd = spec.init === 'systemd' ? await systemdHost(client, giveUp.signal) : undefined;
    const { id } = await callEngine({ client, signal: giveUp.signal, failure }, (docker) =>
      docker.createContainer(toCreateOptions(spec, { name, kind: client.kind, systemd })),
    );
    signal.throwIfAborted();
    return id;
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}

async function start({ client, id, name, signal }: ContainerContext): Promise<void> {
  const failure = `Container ${name} cannot be started`;
  await callEngine({ client, signal, failure }, (docker) => docker.getContainer(id).start());
}

/** Names of containers are of a smaller alphabet than names of targets. */
function freshName(target: string): string {
  const plain = safeText(target)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, 60);
  return `up-${plain}-${randomBytes(3).toString('hex')}`;
}
