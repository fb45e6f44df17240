import { directory, file, hardlink, symlink, type TestFile } from '../src/testing/layer-tar.ts';

/** Images that have been put together to be difficult: layers, the lowest first. */
export interface TestCase {
  readonly name: string;
  readonly layers: readonly (readonly TestFile[])[];
}

const dir = directory;
const capability = new Map([
  ['security.capability', Buffer.from('0100000200040000000000000000000000000000', 'hex')],
]);
const wide = Array.from({ length: 300 }, (_, index) => file(`wide/f${index}`, `${index}`));

export const CASES: readonly TestCase[] = [
  { name: 'one file', layers: [[file('a', 'x')]] },
  { name: 'an empty layer', layers: [[file('a', 'x')], []] },
  {
    name: 'a file replaced',
    layers: [[dir('d'), file('d/a', 'x')], [file('d/a', 'longer', { mode: 0o600, uid: 7 })]],
  },
  { name: 'a whiteout', layers: [[dir('d'), file('d/a', 'x'), file('d/b')], [file('d/.wh.a')]] },
  {
    name: 'a whiteout of a directory',
    layers: [[dir('d'), dir('d/e'), file('d/e/f', 'x')], [file('d/.wh.e')]],
  },
  { name: 'a whiteout of nothing', layers: [[dir('d')], [file('d/.wh.nothing'), file('.wh.never')]] },
  {
    name: 'a whiteout, then the name again',
    layers: [
      [dir('d'), file('d/a', 'old'), dir('d/e'), file('d/e/x')],
      [file('d/.wh.a'), file('d/a', 'new'), file('d/.wh.e'), dir('d/e'), file('d/e/y')],
    ],
  },
  {
    name: 'an opaque directory, marked first',
    layers: [
      [dir('d'), file('d/a'), dir('d/e'), file('d/e/f')],
      [dir('d'), file('d/.wh..wh..opq'), file('d/new', 'n')],
    ],
  },
  {
    name: 'an opaque directory, marked last',
    layers: [
      [dir('d'), file('d/a'), dir('d/e'), file('d/e/f')],
      [dir('d'), file('d/new', 'n'), dir('d/e'), file('d/e/g'), file('d/.wh..wh..opq')],
    ],
  },
  { name: 'a directory over a file', layers: [[file('a', 'x')], [dir('a', { mode: 0o700 }), file('a/b')]] },
  {
    name: 'a file over a directory',
    layers: [[dir('a'), dir('a/b'), file('a/b/c')], [file('a', 'now a file')]],
  },
  {
    name: 'a directory over a directory',
    layers: [[dir('a', { mode: 0o700, uid: 5 }), file('a/kept', 'k')], [dir('a', { mode: 0o1777, gid: 9 })]],
  },
  {
    name: 'a directory over a link to a directory',
    layers: [
      [dir('real'), file('real/a'), symlink('link', 'real')],
      [dir('link'), file('link/b')],
    ],
  },
  {
    name: 'files through a link to a directory',
    layers: [
      [dir('usr'), dir('usr/bin'), symlink('bin', 'usr/bin')],
      [file('bin/tool', '#!/bin/sh\n', { mode: 0o755 })],
    ],
  },
  {
    name: 'files through an absolute link',
    layers: [
      [dir('nix'), dir('nix/lib'), symlink('lib', '/nix/lib')],
      [file('lib/a', 'x'), file('lib/.wh.none')],
    ],
  },
  {
    name: 'a whiteout through a link',
    layers: [
      [dir('usr'), dir('usr/bin'), file('usr/bin/x'), file('usr/bin/y'), symlink('bin', 'usr/bin')],
      [file('bin/.wh.x')],
    ],
  },
  {
    name: 'a link that climbs above the root',
    layers: [[dir('a'), symlink('up', '../../../a')], [file('up/b', 'x')]],
  },
  {
    name: 'hard links in one layer',
    layers: [
      [
        file('a', 'x', { mode: 0o4755 }),
        hardlink('b', 'a', { mode: 0o4755 }),
        dir('d'),
        hardlink('d/c', 'a', { mode: 0o4755 }),
      ],
    ],
  },
  {
    name: 'a hard link to a lower layer',
    layers: [[dir('d'), file('d/a', 'body')], [hardlink('d/b', 'd/a')]],
  },
  {
    name: 'a hard link, its first name removed later',
    layers: [[file('a', 'x'), hardlink('b', 'a')], [file('.wh.a')]],
  },
  {
    name: 'a hard link replaced in an upper layer',
    layers: [[file('a', 'x'), hardlink('b', 'a')], [file('a', 'y')]],
  },
  {
    name: 'set-uid, sticky, owners',
    layers: [
      [
        file('su', 'x', { mode: 0o4755 }),
        file('sg', 'x', { mode: 0o2755 }),
        dir('tmp', { mode: 0o1777 }),
        file('o', '', { uid: 65534, gid: 100, mode: 0o640 }),
      ],
    ],
  },
  { name: 'large owners, in PAX records', layers: [[file('o', 'x', { uid: 3_000_000, gid: 4_000_000 })]] },
  { name: 'file capabilities', layers: [[file('ping', 'x', { mode: 0o755, xattrs: capability })]] },
  {
    name: 'long names',
    layers: [
      [
        dir('d'.repeat(120)),
        file(`${'d'.repeat(120)}/${'n'.repeat(200)}`, 'x'),
        symlink('l', 't'.repeat(180)),
      ],
    ],
  },
  {
    name: 'names that are not ASCII',
    layers: [[file('grün', 'x'), file('日本', 'y'), symlink('zeiger', 'grün')]],
  },
  { name: 'names with ./ and /', layers: [[dir('./'), dir('./a/'), file('./a/b', 'x'), file('/c', 'y')]] },
  {
    name: 'devices and pipes',
    layers: [
      [
        { path: 'null', type: 'character-device', deviceMajor: 1, deviceMinor: 3, mode: 0o666 },
        { path: 'pipe', type: 'fifo', mode: 0o600 },
      ],
    ],
  },
  { name: 'the same name twice', layers: [[file('a', 'first'), file('a', 'second')]] },
  { name: 'parents that are not listed', layers: [[file('x/y/z', 'deep')]] },
  {
    name: 'many files, many gone',
    layers: [
      [dir('wide'), ...wide],
      wide.filter((_, index) => index % 3 === 0).map(({ path }) => file(path.replace('/f', '/.wh.f'))),
    ],
  },
  {
    name: 'dangling and circular links',
    layers: [[symlink('a', 'b'), symlink('b', 'a'), symlink('c', '/nowhere')]],
  },
];
