import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UpError } from '@up/core';
import { runProcess } from '@up/process';
import type { KernelContext } from './kernel.ts';

/** More than any module has, unpacked. */
const MAX_MODULE_BYTES = 64 * 1024 * 1024;

/** Where a module lies, uncompressed, as busybox loads it: itself, or a copy in the cache. */
export async function plainModule(
  file: string,
  context: Pick<KernelContext, 'cacheDir' | 'env' | 'signal'>,
): Promise<string> {
  const compression = extname(file);
  if (compression === '.ko') return file;
  const { size, mtimeNs } = await stat(file, { bigint: true });
  const key = createHash('sha256').update(JSON.stringify([file, String(size), String(mtimeNs)]));
  const directory = join(context.cacheDir, 'kernels', 'modules');
  const plain = join(directory, `${key.digest('hex')}.ko`);
  if (
    await stat(plain).then(
      () => true,
      () => false,
    )
  )
    return plain;
  await mkdir(directory, { recursive: true });
  const partial = `${plain}.${randomBytes(4).toString('hex')}`;
  try {
    if (compression === '.gz') await writeFile(partial, await unzipped(file));
    else await decompress({ file, partial, compression }, context);
    // The time of the original, so that copies that are made again are taken for the same.
    await utimes(partial, 0, Number(mtimeNs / 1_000_000_000n));
    await rename(partial, plain);
  } finally {
    await Promise.all(['', compression].map((suffix) => rm(partial + suffix, { force: true })));
  }
  return plain;
}

async function unzipped(file: string): Promise<Uint8Array> {
  return promisify(gunzip)(await readFile(file), { maxOutputLength: MAX_MODULE_BYTES });
}

interface Compressed {
  readonly file: string;
  readonly partial: string;
  readonly compression: string;
}

const PROGRAMS: Readonly<Record<string, { readonly command: string; readonly hint: string }>> = {
  '.xz': { command: 'xz', hint: 'Install it: apt install xz-utils' },
  '.zst': { command: 'zstd', hint: 'Install it: apt install zstd' },
};

async function decompress(
  { file, partial, compression }: Compressed,
  { env, signal }: Pick<KernelContext, 'env' | 'signal'>,
): Promise<void> {
  const program = PROGRAMS[compression];
  if (program === undefined)
    throw new UpError('UP_BUILD_FAILED', `The module ${file} is compressed in an unknown way`, {
      hint: 'Give a directory with plain modules.',
    });
  const packed = partial + compression;
  await copyFile(file, packed);
  await runProcess({ ...program, args: ['-q', '-d', '-f', packed], env, signal });
}
