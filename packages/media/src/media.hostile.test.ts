import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UpError } from '@up/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMedium } from './open-medium.ts';
import { preflight } from './preflight.ts';
import { readMediumFile } from './read-medium-file.ts';
import { bytesOf, bzImage, efiProgram, espImage, mbrDisk, nixosIso, X86_64 } from './testing/build-files.ts';
import { mediumDirectory } from './testing/medium-directory.ts';

const media = mediumDirectory();
const path = join(media.path, 'hostile');

/** Anything but a medium or an UpError of ours fails. */
async function outcome(bytes: Uint8Array): Promise<string> {
  writeFileSync(path, bytes);
  try {
    const medium = await openMedium(path);
    for (const firmware of ['bios', 'uefi'] as const) preflight(medium, { firmware, architecture: 'x86_64' });
    if (medium.kind !== 'iso' && medium.kind !== 'disk') return medium.kind;
    for (const { kernel } of medium.entries.slice(0, 3))
      await readMediumFile(medium, kernel, { maxBytes: 10_000 });
    return medium.kind;
  } catch (error) {
    if (!(error instanceof UpError)) throw error;
    expect(error.code).toMatch(/^UP_MEDIUM_/);
    return error.code;
  }
}

const esp = espImage({
  'EFI/BOOT/BOOTX64.EFI': efiProgram(X86_64),
  'EFI/x/grub.cfg': bytesOf('menuentry a { linux /k }'),
  'loader/entries/a.conf': bytesOf('linux /k\noptions root=LABEL=EFIBOOT\n'),
  k: bzImage(),
});
const samples = [
  { name: 'an ISO', bytes: nixosIso(), from: 16 * 2048 },
  { name: 'a disk', bytes: mbrDisk({ code: [0xeb], partitions: [{ type: 0xef, content: esp }] }), from: 0 },
  { name: 'a kernel', bytes: bzImage(), from: 0 },
  { name: 'a unified kernel', bytes: efiProgram(X86_64, { '.linux': 'k', '.cmdline': 'x' }), from: 0 },
];

describe('a medium that is damaged', () => {
  it.each(samples)('is opened or refused: $name', async ({ bytes, from }) => {
    // What is read lies at the start: tables, and the first directories.
    const at = fc.oneof(
      fc.integer({ min: from, max: Math.min(bytes.length - 1, from + 40_000) }),
      fc.integer({ min: 0, max: bytes.length - 1 }),
    );
    const patch = fc.record({ at, bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(patch, { minLength: 1, maxLength: 20 }), async (patches) => {
        const damaged = bytes.slice();
        for (const { at: offset, bytes: value } of patches)
          damaged.set(value.subarray(0, damaged.length - offset), offset);
        await outcome(damaged);
      }),
      { seed: 21, numRuns: 60 },
    );
  });

  it.each(samples)('is opened or refused: $name, cut off', async ({ bytes }) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), async (length) => {
        await outcome(bytes.subarray(0, length));
      }),
      { seed: 22, numRuns: 30 },
    );
  });

  it('is refused: noise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), async (noise) => {
        await outcome(noise);
      }),
      { seed: 23, numRuns: 100 },
    );
  });
});
