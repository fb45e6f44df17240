import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { timeoutSignal, UpError, userPaths } from '@up/core';
import type { Engine } from '@up/docker';
import type { Session } from '@up/process';
import { toTarget } from '@up/profiles';
import type { SetuidFile } from '@up/smoke';
import type { ContainerType } from '../container-types.ts';
import type { CommandContext } from '../context.ts';
import { engineImageName } from '../engine-reference.ts';
import { loadImageFile } from '../load-image-file.ts';
import { type Selection, selectTarget } from '../select-target.ts';

export interface OpenSmokedOptions {
  readonly image: string;
  readonly profile?: string;
  readonly type?: ContainerType;
  readonly keep?: true;
  readonly engine: Engine;
  readonly session: Session;
}

/** An image that the engine has, and how it is to be started. */
export interface Smoked {
  /** For people. */
  readonly name: string;
  /** What the engine knows it by. */
  readonly image: string;
  readonly target: string;
  readonly selection: Selection | undefined;
  /** Where they are known without reading the image through the engine. */
  readonly setuidFiles: (() => Promise<readonly SetuidFile[]>) | undefined;
  /** Takes away what was brought into the engine for this test. */
  remove(): Promise<void>;
}

/**
 * Finds what `up smoke` is given: an image of the engine, a file or directory, which is loaded, or a profile, which is
 * built first.
 * @throws UpError UP_IMAGE_NOT_FOUND, UP_IMAGE_UNREADABLE, UP_PROFILE_UNKNOWN and those of the build.
 */
export async function openSmoked(context: CommandContext, options: OpenSmokedOptions): Promise<Smoked> {
  const { image, profile, type = 'container', engine } = options;
  if (image.startsWith('registry://')) throw registryNeedsPull(image, engine);
  const selection = profile === undefined ? undefined : await selectTarget(context, { profile, type });
  const named = engineImageName(image);
  if (named !== undefined) return await ofEngine(context, named, { ...options, selection });
  const path = resolve(context.cwd, image.replace(/^(?:docker-archive|oci-archive|oci):/, ''));
  if (existsSync(path)) return await ofFile(context, path, { ...options, selection, name: image });
  if (
    selection !== undefined ||
    (await engine.hasImage(image, { signal: context.signal }).catch(() => false))
  )
    return await ofEngine(context, image, { ...options, selection });
  return await ofProfile(context, options);
}

interface Chosen extends OpenSmokedOptions {
  readonly selection: Selection | undefined;
}

function targetOf(selection: Selection | undefined): string {
  return selection === undefined ? 'smoke' : toTarget(selection.profile, selection.type).name;
}

async function ofEngine(
  { signal }: CommandContext,
  name: string,
  { engine, selection }: Chosen,
): Promise<Smoked> {
  const { id } = await engine.inspectImage(name, { signal });
  const nothing = (): Promise<void> => Promise.resolve();
  return { name, image: id, target: targetOf(selection), selection, setuidFiles: undefined, remove: nothing };
}

async function ofFile(
  context: CommandContext,
  path: string,
  { engine, session, keep, selection, name }: Chosen & { readonly name: string },
): Promise<Smoked> {
  const loaded = await loadImageFile(context, { engine, path, name, session: keep ? undefined : session });
  return {
    name,
    image: loaded.id,
    target: targetOf(selection),
    selection,
    setuidFiles: () => setuidFilesOf(context, path),
    remove: () => loaded.remove({ signal: timeoutSignal(20_000) }),
  };
}

/** From the file itself; what its layers hold is known from the last time. */
async function setuidFilesOf({ env, signal }: CommandContext, path: string): Promise<readonly SetuidFile[]> {
  const [{ openImage }, { isSetuid }] = await Promise.all([import('@up/oci'), import('@up/smoke')]);
  const { tree } = await openImage(path, {
    signal,
    facts: 'skip',
    verify: 'skip',
    cacheDir: userPaths(env).cache,
  });
  const found: SetuidFile[] = [];
  for (const [file, node] of tree.walk())
    if (node.type === 'file' && isSetuid(node)) found.push({ path: file, mode: node.mode });
  return found;
}

async function ofProfile(context: CommandContext, options: OpenSmokedOptions): Promise<Smoked> {
  const { image, type = 'container', session, engine } = options;
  const selection = await findProfile(context, { name: image, type, engine });
  // Loaded only here: most of what is tested is an image already.
  const [{ makePlan, reportPlan }, { buildContainerArtefact }] = await Promise.all([
    import('../commands/plan.ts'),
    import('../build-artefact.ts'),
  ]);
  const plan = await makePlan(context, { selection, builder: undefined });
  reportPlan(context, selection, plan);
  const artefact = await buildContainerArtefact(context, { selection, plan, session });
  return {
    ...(await ofFile(context, artefact.path, { ...options, selection, name: artefact.name })),
    name: artefact.name,
  };
}

interface FindOptions {
  readonly name: string;
  readonly type: ContainerType;
  readonly engine: Engine;
}

async function findProfile(context: CommandContext, { name, type, engine }: FindOptions): Promise<Selection> {
  try {
    return await selectTarget(context, { profile: name, type });
  } catch (error) {
    if (!(error instanceof UpError) || !['UP_PROFILE_UNKNOWN', 'UP_CONFIG_NOT_FOUND'].includes(error.code))
      throw error;
    throw new UpError(
      'UP_IMAGE_NOT_FOUND',
      `There is no file ${name}, no image of that name in ${engine.url}, and no profile`,
      {
        hint: `Get it: ${engine.kind} pull ${name}. All profiles: up list`,
        details: { image: name },
        cause: error,
      },
    );
  }
}

function registryNeedsPull(image: string, engine: Engine): UpError {
  const name = image.slice('registry://'.length);
  return new UpError('UP_USAGE', `${image} cannot be started from its registry`, {
    hint: `Bring it into the engine first: ${engine.kind} pull ${name} && up smoke ${name}`,
  });
}
