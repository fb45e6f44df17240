import { gzipSync } from 'node:zlib';
import { UpError } from '@up/core';
import { describe, expect, it } from 'vitest';
import {
  archiveOf,
  dockerArchive,
  gzipLayer,
  ociImage,
  plainLayer,
  type TestImageOptions,
} from './testing/build-image.ts';
import { directory, file, hardlink, symlink } from './testing/layer-tar.ts';
import { ImageOpener } from './testing/open-bytes.ts';

const open = ImageOpener.forSuite();

const IMAGE: TestImageOptions = {
  name: 'app:1',
  layers: [
    gzipLayer([directory('etc'), file('etc/motd', 'hello'), symlink('l', 'etc')]),
    plainLayer([
      file('etc/.wh.motd'),
      file('a', '\x7fELF'.repeat(40)),
      hardlink('b', 'a'),
      file('n'.repeat(150), 'x'),
    ]),
  ],
};

/** A small generator with a fixed seed: what fails once, fails again. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function survives(bytes: Uint8Array, how: 'file' | 'stdin'): Promise<void> {
  try {
    const image = how === 'file' ? await open.file(bytes) : await open.stdin(bytes, 4096);
    for (const [path] of image.tree.walk()) image.tree.lookup(path);
  } catch (error) {
    expect(error).toBeInstanceOf(UpError);
    expect((error as UpError).code).toMatch(/^UP_IMAGE_/);
  }
}

const KINDS = [
  ['a docker-archive', archiveOf(dockerArchive(IMAGE))],
  ['an OCI archive', archiveOf(ociImage(IMAGE))],
  ['a compressed archive', gzipSync(archiveOf(dockerArchive(IMAGE)))],
] as const;

describe('damage is a problem or an UpError', () => {
  it.each(KINDS)('%s with bytes changed', async (_, bytes) => {
    const random = randomNumbers(20_261_121);
    for (let round = 0; round < 150; round += 1) {
      const copy = Uint8Array.from(bytes);
      for (let flip = 0; flip <= random(4); flip += 1) copy[random(copy.length)] = random(256);
      await survives(copy, round % 2 === 0 ? 'file' : 'stdin');
    }
  });

  it.each(KINDS)('%s that ends early', async (_, bytes) => {
    const random = randomNumbers(7);
    for (let round = 0; round < 100; round += 1)
      await survives(bytes.subarray(0, random(bytes.length)), round % 2 === 0 ? 'file' : 'stdin');
  });
});
