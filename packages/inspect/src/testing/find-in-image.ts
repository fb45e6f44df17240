import type { Finding } from '@up/core';
import { inspectImage } from '../inspect-image.ts';
import type { Rule } from '../rule.ts';
import { type FileSpec, type MakeImageOptions, makeImage } from './make-image.ts';

/** A program that needs nothing but itself. */
export const STATIC: FileSpec = { elf: { type: 'executable', linkage: 'static' }, mode: 0o755 };

/** A program that is linked for a loader and libraries. */
export const DYNAMIC: FileSpec = {
  elf: { interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libc.so.6'] },
  mode: 0o755,
};

/** The loader and the C library that `DYNAMIC` needs. */
export const GLIBC: Readonly<Record<string, FileSpec>> = {
  '/lib64/ld-linux-x86-64.so.2': {
    elf: { type: 'shared-object', soname: 'ld-linux-x86-64.so.2' },
    mode: 0o755,
  },
  '/lib/x86_64-linux-gnu/libc.so.6': {
    elf: {
      type: 'shared-object',
      soname: 'libc.so.6',
      versionsProvided: [
        { name: 'libc.so.6', base: true },
        { name: 'GLIBC_2.2.5', base: false },
        { name: 'GLIBC_2.31', base: false },
      ],
    },
    mode: 0o755,
  },
};

export const PASSWD: FileSpec = {
  text: 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\nweb:x:33:33::/var/www:/usr/sbin/nologin\n',
};

export const STORE = '/nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k';

export interface FindInImageOptions extends MakeImageOptions {
  /** Paths that the profile mounts. */
  readonly mounts?: readonly string[];
}

/** What rules find in an image. A rule that could not be carried through is an error. */
export async function findInImage(
  rules: Rule | readonly Rule[],
  { mounts = [], ...options }: FindInImageOptions,
): Promise<readonly Finding[]> {
  const { findings, skipped } = await inspectImage({
    image: makeImage(options),
    rules: [rules].flat(),
    mounts,
  });
  if (skipped.length > 0) throw new Error(skipped.map(({ rule, reason }) => `${rule}: ${reason}`).join('\n'));
  return findings;
}
