import type { Engine, LoadedImage } from '@up/docker';
import type { Session } from '@up/process';
import type { CommandContext } from './context.ts';

export interface LoadImageFileOptions {
  readonly engine: Engine;
  readonly path: string;
  /** For people. */
  readonly name: string;
  /** The image goes with the session; undefined: it stays. */
  readonly session: Session | undefined;
}

/**
 * Brings an image that lies in a file or directory into an engine, in the form that every engine takes.
 * @throws UpError UP_IMAGE_UNREADABLE and the others of `readImageContent` and `Engine.loadImage`.
 */
export async function loadImageFile(
  { signal, reporter }: Pick<CommandContext, 'signal' | 'reporter'>,
  { engine, path, name, session }: LoadImageFileOptions,
): Promise<LoadedImage> {
  const started = performance.now();
  // Loaded only here: an image that the engine has already needs none of it.
  const { readImageContent, streamImage } = await import('@up/oci');
  await using content = await readImageContent(path, { signal });
  const archive = streamImage(content, { format: 'docker-archive', signal });
  const loaded = await engine.loadImage(archive, { signal, session });
  reporter.step('load', `${name} into ${engine.kind} ${engine.version}`, performance.now() - started);
  return loaded;
}
