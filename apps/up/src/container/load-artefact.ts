import type { Engine, LoadedImage } from '@up/docker';
import { readImageContent, streamImage } from '@up/oci';
import type { ContainerArtefact } from '@up/pack';
import type { Session } from '@up/process';
import type { CommandContext } from '../context.ts';

export interface LoadArtefactOptions {
  readonly engine: Engine;
  readonly artefact: ContainerArtefact;
  /** The image goes with the session; undefined: it stays. */
  readonly session: Session | undefined;
}

/** Brings an image into an engine, in the form that every engine takes. */
export async function loadArtefact(
  { signal, reporter }: CommandContext,
  { engine, artefact, session }: LoadArtefactOptions,
): Promise<LoadedImage> {
  const started = performance.now();
  await using content = await readImageContent(artefact.path, { signal });
  const archive = streamImage(content, { format: 'docker-archive', signal });
  const loaded = await engine.loadImage(archive, { signal, session });
  reporter.step(
    'load',
    `${artefact.name} into ${engine.kind} ${engine.version}`,
    performance.now() - started,
  );
  return loaded;
}
