import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { callEngine } from '../client/call-engine.ts';
import type { ContainerContext } from './container-context.ts';
import type { ContainerFile } from './container-spec.ts';

/**
 * Puts files into a container, running or not. Directories that are not there are made. Docker refuses it where
 * the root file system is read-only, and does not reach what is on a tmpfs.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED, UP_DISK_FULL; the signal's reason when aborted.
 */
export async function putFiles(
  { client, id, name, signal }: ContainerContext,
  files: readonly ContainerFile[],
): Promise<void> {
  if (files.length === 0) return;
  const pack = tar.pack();
  for (const { path, body, mode = 0o644, uid = 0, gid = 0 } of files) {
    pack.entry({ name: path.replace(/^\/+/, ''), mode, uid, gid }, Buffer.from(body));
  }
  pack.finalize();
  const failure = `Files cannot be put into container ${name}`;
  await callEngine({ client, signal, failure }, (docker) =>
    docker.getContainer(id).putArchive(Readable.from(pack), { path: '/' }),
  );
}
