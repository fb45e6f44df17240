import { link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dockerMembers } from './docker-members.ts';
import { imageArchive } from './image-archive.ts';
import type { ImageContent } from './image-content.ts';
import { ociMembers, type WritableMembers } from './oci-members.ts';
import { replacePath } from './replace-path.ts';
import { verifiedChunks } from './verified-chunks.ts';
import { writeChunks } from './write-chunks.ts';

export type WriteFormat = 'docker-archive' | 'oci-layout' | 'oci-archive';

export interface WriteImageOptions {
  /** Where it goes: a file, or a directory for an OCI layout. */
  readonly path: string;
  readonly format: WriteFormat;
  readonly signal: AbortSignal;
  /** `replace` what is at `path`, if it is a file or an OCI layout. Default: refuse. */
  readonly existing?: 'refuse' | 'replace' | undefined;
}

export interface WrittenImage {
  /** Of the manifest; of the config for a docker-archive. */
  readonly digest: string;
  /** Of everything written, in bytes. */
  readonly sizeBytes: number;
}

/**
 * Writes an image. It appears at `path` as a whole or not at all; the same content gives the same bytes.
 * @throws UpError UP_FILE_EXISTS, UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL; UP_IMAGE_UNREADABLE where a layer is not
 *   what it says; the reason of `signal`.
 */
export async function writeImage(content: ImageContent, options: WriteImageOptions): Promise<WrittenImage> {
  const { path, format, signal, existing = 'refuse' } = options;
  const { members, digest } = membersOf(content, format);
  const write = format === 'oci-layout' ? writeLayout : writeArchive;
  const sizeBytes = await replacePath({ path, existing }, (aside) => write(aside, members, signal));
  return { digest, sizeBytes };
}

/**
 * An image as the archive that `docker load`, `podman load` or `skopeo copy` read from a pipe. Chunks stay as they
 * are: streams queue them.
 * @throws as `writeImage`, while it is read.
 */
export async function* streamImage(
  content: ImageContent,
  { format, signal }: { readonly format: Exclude<WriteFormat, 'oci-layout'>; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of imageArchive(membersOf(content, format).members, signal))
    yield Uint8Array.from(chunk);
}

function membersOf(content: ImageContent, format: WriteFormat): WritableMembers {
  return format === 'docker-archive' ? dockerMembers(content) : ociMembers(content);
}

type Members = WritableMembers['members'];

async function writeLayout(directory: string, members: Members, signal: AbortSignal): Promise<number> {
  await mkdir(directory);
  let total = 0;
  for (const member of members) {
    const file = join(directory, member.name);
    await mkdir(dirname(file), { recursive: true });
    const isLinked = member.file !== undefined && (await linked(member.file, file));
    total += isLinked ? member.sizeBytes : await writeChunks(file, verifiedChunks(member, signal));
  }
  return total;
}

/** Whether both names lead to the same file now: a layer of 100 MB is not copied from one place of a disk to another. */
async function linked(from: string, to: string): Promise<boolean> {
  return await link(from, to).then(
    () => true,
    () => false,
  );
}

function writeArchive(file: string, members: Members, signal: AbortSignal): Promise<number> {
  return writeChunks(file, imageArchive(members, signal));
}
