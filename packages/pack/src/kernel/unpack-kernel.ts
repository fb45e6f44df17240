import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UpError } from '@up/core';
import { type ArMember, FormatError, type ReadAt, readAr, type TarEntry, walkTarAt } from '@up/formats';
import { runProcess } from '@up/process';
import type { KernelContext } from './kernel.ts';

export interface UnpackOptions {
  /** The .deb. */
  readonly file: string;
  /** For the work; it exists. */
  readonly scratch: string;
  /** Where `vmlinuz`, `config` and `modules/` go; it exists. */
  readonly directory: string;
}

/** Programs that decompress the data of a package, by the suffix of its name; plain tar needs none. */
const DECOMPRESS: Readonly<Record<string, { readonly command: string; readonly hint: string } | undefined>> =
  {
    '': undefined,
    '.xz': { command: 'xz', hint: 'Install it: apt install xz-utils' },
    '.zst': { command: 'zstd', hint: 'Install it: apt install zstd' },
    '.gz': { command: 'gzip', hint: 'Install it: apt install gzip' },
  };

const MAX_ENTRY_BYTES = 512 * 1024 * 1024;

/**
 * Takes the kernel, its configuration and its modules out of a package, without installing it (deb(5)). Returns the
 * release that its paths name.
 * @throws UpError UP_BUILD_FAILED where it is no package of a kernel; UP_PROGRAM_NOT_FOUND, UP_PROGRAM_FAILED.
 */
export async function unpackKernel(options: UnpackOptions, context: KernelContext): Promise<string> {
  try {
    const tar = await dataOf(options, context);
    const releases = await extract(tar, options.directory);
    const [release, other] = [...releases];
    if (release === undefined || other !== undefined) throw noKernel(options.file, 'it holds not one kernel');
    return release;
  } catch (error) {
    throw error instanceof FormatError ? noKernel(options.file, error.message) : error;
  }
}

/** The member `data.tar.*`, decompressed into a file. */
async function dataOf(
  { file, scratch }: UnpackOptions,
  { env, signal, session }: KernelContext,
): Promise<string> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const readAt: ReadAt = async (position, length) => {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position });
    return buffer.subarray(0, bytesRead);
  };
  const data = (await readAr(readAt, size)).find(({ name }) => name.startsWith('data.tar'));
  if (data === undefined) throw noKernel(file, 'it has no data');
  const suffix = data.name.slice('data.tar'.length);
  const tar = join(scratch, 'data.tar');
  await copyMember(data, { readAt, to: tar + suffix });
  const program = DECOMPRESS[suffix];
  if (program !== undefined)
    await runProcess({ ...program, args: ['-q', '-d', '-f', tar + suffix], env, signal, session });
  else if (suffix !== '') throw noKernel(file, `its data are compressed as ${suffix}`);
  return tar;
}

interface CopyOptions {
  readonly readAt: ReadAt;
  readonly to: string;
}

async function copyMember({ offset, size }: ArMember, { readAt, to }: CopyOptions): Promise<void> {
  const chunk = 1024 * 1024;
  await pipeline(async function* () {
    for (let at = 0; at < size; at += chunk) yield await readAt(offset + at, Math.min(chunk, size - at));
  }, createWriteStream(to));
}

/** Nothing but plain files at the places where packages of kernels have them; links and scripts are of no use. */
const PLACES: readonly { readonly form: RegExp; readonly place: (match: RegExpExecArray) => string }[] = [
  { form: /^(?:\.?\/)?boot\/vmlinuz-([\w.+~-]+)$/, place: () => 'vmlinuz' },
  { form: /^(?:\.?\/)?boot\/config-([\w.+~-]+)$/, place: () => 'config' },
  {
    form: /^(?:\.?\/)?(?:usr\/)?lib\/modules\/([\w.+~-]+)\/((?:[\w+-][\w.+-]*\/)*[\w+-][\w.+-]*)$/,
    place: (match) => `modules/${match[2]}`,
  },
];

async function extract(tar: string, directory: string): Promise<ReadonlySet<string>> {
  const releases = new Set<string>();
  const file = openSync(tar, 'r');
  try {
    const read = (offset: number, length: number): Uint8Array => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
    };
    for (const item of walkTarAt(read)) {
      if (item.type !== 'entry' || item.entry.type !== 'file') continue;
      for (const { form, place } of PLACES) {
        const match = form.exec(item.entry.path);
        if (match === null) continue;
        if (place(match) === 'vmlinuz') releases.add(match[1] ?? '');
        await extractFile(item.entry, { read, to: join(directory, place(match)) });
      }
    }
    return releases;
  } finally {
    closeSync(file);
  }
}

interface ExtractOptions {
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly to: string;
}

async function extractFile(entry: TarEntry, { read, to }: ExtractOptions): Promise<void> {
  if (entry.sizeBytes > MAX_ENTRY_BYTES || entry.sparse !== undefined)
    throw new FormatError('tar', `${entry.path} is no file of a kernel`, entry.bodyOffset);
  await mkdir(dirname(to), { recursive: true });
  await using file = await open(to, 'w', 0o644);
  await file.write(read(entry.bodyOffset, entry.sizeBytes));
}

function noKernel(file: string, reason: string): UpError {
  return new UpError('UP_BUILD_FAILED', `${file} is no package with a kernel: ${reason}`, {
    hint: 'Give another kernel: --kernel FILE',
  });
}
