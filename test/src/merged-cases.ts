import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainLayer, type TestLayer } from '../../packages/oci/src/testing/build-image.ts';
import { directory, file, hardlink, symlink } from '../../packages/oci/src/testing/layer-tar.ts';
import { CASES } from '../../packages/oci/test/cases.ts';

/** An image that has been put together to be difficult: its layers, the lowest first. */
export interface MergedCase {
  readonly name: string;
  readonly layers: () => readonly TestLayer[];
}

const deep = Array.from({ length: 60 }, (_, index) => `level-${index}`).join('/');
const capability = new Map([
  ['security.capability', Buffer.from('0100000200040000000000000000000000000000', 'hex')],
]);

/** What the constructed images of the image reader do not have, and what a container adds to. */
const FURTHER: readonly MergedCase[] = [
  {
    name: 'files where Docker puts its own',
    layers: () => [
      plainLayer([
        directory('etc', { mode: 0o700 }),
        file('etc/hosts', '127.0.0.1 here'),
        symlink('etc/resolv.conf', '/nowhere'),
        directory('etc/hostname', { mode: 0o711 }),
        file('etc/kept', 'x'),
        directory('proc', { mode: 0o555 }),
        file('.dockerenv', 'not empty'),
      ]),
    ],
  },
  {
    name: 'a deep path',
    layers: () => [
      plainLayer([file(`${deep}/file`, 'x')]),
      plainLayer([file(`${deep}/.wh.file`), file(`${deep}/other`)]),
    ],
  },
  {
    name: 'forty layers that take turns',
    layers: () =>
      Array.from({ length: 40 }, (_, index) =>
        plainLayer(
          index % 3 === 2
            ? [file(`d/.wh.f${index - 1}`), file('d/last', `${index}`)]
            : [directory('d', { mode: 0o700 + (index % 8) }), file(`d/f${index}`, 'x'.repeat(index))],
        ),
      ),
  },
  {
    name: 'an opaque root',
    layers: () => [
      plainLayer([file('a'), directory('d'), file('d/b')]),
      plainLayer([file('.wh..wh..opq'), file('c', 'new')]),
    ],
  },
  {
    name: 'an opaque directory below an opaque directory',
    layers: () => [
      plainLayer([directory('a'), directory('a/b'), file('a/b/c'), file('a/d')]),
      plainLayer([directory('a'), directory('a/b'), file('a/b/.wh..wh..opq'), file('a/b/new')]),
      plainLayer([
        directory('a'),
        file('a/.wh..wh..opq'),
        directory('a/b', { mode: 0o711 }),
        file('a/b/last'),
      ]),
    ],
  },
  {
    name: 'a file that changes its kind in every layer',
    layers: () => [
      plainLayer([file('x', 'file')]),
      plainLayer([directory('x'), file('x/inside')]),
      plainLayer([symlink('x', 'elsewhere')]),
      plainLayer([{ path: 'x', type: 'fifo', mode: 0o600 }]),
      plainLayer([file('x', 'file again', { mode: 0o4711, uid: 1, gid: 2 })]),
    ],
  },
  {
    name: 'hard links to hard links',
    layers: () => [
      plainLayer([
        file('a', 'body', { mode: 0o6755 }),
        hardlink('b', 'a', { mode: 0o6755 }),
        symlink('l', 'a'),
        directory('d', { mode: 0o2775, gid: 50 }),
        hardlink('d/c', 'b', { mode: 0o6755 }),
      ]),
      plainLayer([file('.wh.b')]),
    ],
  },
  {
    name: 'a hard link to a file with capabilities',
    layers: () => [
      plainLayer([
        file('a', 'body', { mode: 0o755, xattrs: capability }),
        hardlink('b', 'a', { mode: 0o755 }),
      ]),
    ],
  },
  {
    name: 'what old engines leave in layers',
    layers: () => [
      plainLayer([
        file('kept', 'x'),
        directory('.wh..wh.plnk'),
        file('.wh..wh.aufs'),
        file('.wh..wh.plnk/1.2', 'x'),
      ]),
    ],
  },
  ...(['posix', 'gnu', 'oldgnu', 'ustar'] as const).map((format) => ({
    name: `what GNU tar writes: ${format}`,
    layers: () => [{ tar: gnuTar(format) }],
  })),
  {
    name: 'names that are not UTF-8',
    layers: () => [{ tar: gnuTar('ustar', Buffer.from('b\xe4r', 'latin1')) }],
  },
];

export const MERGED_CASES: readonly MergedCase[] = [
  ...CASES.map(({ name, layers }) => ({ name, layers: () => layers.map((files) => plainLayer(files)) })),
  ...FURTHER,
];

/** A directory with a sparse file, a hard link and a long name, as GNU tar packs it. */
function gnuTar(format: string, name?: Uint8Array): Uint8Array {
  const root = mkdtempSync(join(tmpdir(), 'up-gnu-tar-'));
  try {
    mkdirSync(join(root, 'd'));
    writeFileSync(join(root, 'd/plain'), 'x'.repeat(1000));
    chmodSync(join(root, 'd/plain'), 0o4750);
    linkSync(join(root, 'd/plain'), join(root, 'hard'));
    writeFileSync(join(root, 'd/sparse'), 'begin');
    truncateSync(join(root, 'd/sparse'), 3_000_000);
    writeFileSync(join(root, 'd/sparse'), 'end', { flag: 'a' });
    writeFileSync(join(root, `n${'a'.repeat(90)}`), 'long');
    if (name !== undefined) writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), 'odd');
    const sparse = format === 'ustar' ? [] : ['--sparse'];
    const args = ['-c', `--format=${format}`, '--owner=7', '--group=8', ...sparse, '-C', root, '.'];
    return execFileSync('tar', args, { maxBuffer: 64 * 1024 * 1024 });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
