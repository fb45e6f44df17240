import { safeText } from '@up/core';
import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { removeContainer } from '../container/remove.ts';
import { removeImage } from '../image/remove-image.ts';
import { removeNetwork } from '../network/create-network.ts';
import { LABELS, readSessionTag } from './labels.ts';

export interface SweepOptions {
  /** `scopeOf` the directory of sessions: what belongs to other machines and directories is left alone. */
  readonly scope: string;
  readonly isAlive: (sessionId: string) => boolean;
  readonly signal: AbortSignal;
}

export interface EngineSweep {
  /** Names of what was removed. */
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly images: readonly string[];
  /** What could not be removed, and why. */
  readonly problems: readonly string[];
}

interface Leftover {
  readonly kind: 'containers' | 'networks' | 'images';
  readonly name: string;
  readonly remove: () => Promise<unknown>;
}

/**
 * Removes what dead sessions left in an engine: containers first, as they hold networks and images.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED when the engine cannot say what it has.
 */
export async function sweepEngine(client: EngineClient, options: SweepOptions): Promise<EngineSweep> {
  const removed: Record<Leftover['kind'], string[]> = { containers: [], networks: [], images: [] };
  const problems: string[] = [];
  for (const find of [leftContainers, leftNetworks, leftImages]) {
    for (const { kind, name, remove } of await find(client, options)) {
      options.signal.throwIfAborted();
      try {
        await remove();
        removed[kind].push(name);
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return { ...removed, problems };
}

type Labels = Readonly<Record<string, string>> | undefined;

function isLeft(labels: Labels, { scope, isAlive }: SweepOptions): boolean {
  const session = labels?.[LABELS.session];
  return session !== undefined && labels?.[LABELS.scope] === scope && !isAlive(session);
}

/** Engines filter by label; what comes back is looked at all the same. */
function ours(scope: string): { readonly label: string[] } {
  return { label: [`${LABELS.scope}=${scope}`] };
}

async function leftContainers(client: EngineClient, options: SweepOptions): Promise<readonly Leftover[]> {
  const failure = 'The containers of the engine cannot be listed';
  const filters = ours(options.scope);
  const found = await callEngine({ client, signal: options.signal, failure }, (docker) =>
    docker.listContainers({ all: true, filters }),
  );
  return found
    .filter(({ Labels }) => isLeft(Labels, options))
    .map(({ Id, Names }) => ({
      kind: 'containers',
      name: safeText(Names?.[0]?.replace(/^\//, '') ?? Id.slice(0, 12)),
      remove: () => removeContainer(client, Id),
    }));
}

async function leftNetworks(client: EngineClient, options: SweepOptions): Promise<readonly Leftover[]> {
  const failure = 'The networks of the engine cannot be listed';
  const filters = { ...ours(options.scope) };
  const found = await callEngine({ client, signal: options.signal, failure }, (docker) =>
    docker.listNetworks({ filters }),
  );
  return found
    .filter(({ Labels }) => isLeft(Labels, options))
    .map(({ Id, Name }) => ({
      kind: 'networks',
      name: safeText(Name),
      remove: () => removeNetwork(client, Id),
    }));
}

/** Images that a session loaded for itself, with every name that they have. */
async function leftImages(client: EngineClient, options: SweepOptions): Promise<readonly Leftover[]> {
  const { signal, scope, isAlive } = options;
  const failure = 'The images of the engine cannot be listed';
  const found = await callEngine({ client, signal, failure }, (docker) => docker.listImages());
  return found.flatMap(({ Id, RepoTags }): readonly Leftover[] => {
    const names: readonly string[] = RepoTags ?? [];
    const marks = names.map(readSessionTag).filter((mark) => mark !== undefined);
    const left = marks.some((mark) => mark.scope === scope && !isAlive(mark.session));
    const needed = marks.some((mark) => mark.scope !== scope || isAlive(mark.session));
    if (!left || needed) return [];
    const name = safeText(names.find((text) => readSessionTag(text) === undefined) ?? Id);
    return [{ kind: 'images', name, remove: () => removeImage(client, Id, { signal, force: true }) }];
  });
}
