import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { type ReadAt, readAtBytes } from '../read-at.ts';
import { readElTorito } from './el-torito.ts';
import { findIsoFile } from './find-file.ts';
import { openIso } from './open-iso.ts';
import { readIsoFile } from './read-file.ts';
import { walkIso } from './walk-iso.ts';
import { writeIso } from './write/write-iso.ts';

const sample = writeIso({
  label: 'HOSTILE',
  files: ['a', 'b/c', 'b/d/e', `b/${'long-'.repeat(12)}`, `ü${'ü'.repeat(60)}`].map((path) => ({
    path,
    bytes: new TextEncoder().encode(path),
  })),
  boot: [
    { platform: 'bios', path: 'a' },
    { platform: 'efi', path: 'b/c' },
  ],
});

/** Everything that can be asked; anything but a FormatError is thrown on. Says how much was read. */
async function readAll(bytes: Uint8Array): Promise<number> {
  let asked = 0;
  const source = readAtBytes(bytes);
  const readAt: ReadAt = async (offset, length) => {
    if (!Number.isSafeInteger(offset) || offset < 0 || length < 0)
      throw new RangeError(`${offset}, ${length}`);
    asked += length;
    return await source(offset, length);
  };
  const limits = { maxEntries: 200, maxDepth: 8, maxDirectoryBytes: 65_536 };
  try {
    const iso = await openIso(readAt, limits);
    const { bootCatalogue: block } = iso;
    if (block !== undefined) await readElTorito(readAt, { block, sizeBytes: bytes.length });
    await findIsoFile(iso, '/b/d/../c', { match: 'any-case' });
    for await (const file of walkIso(iso)) {
      if (!file.path.startsWith('/') || /[/\0]/.test(file.name)) throw new RangeError(file.path);
      if (file.type === 'file') await tolerate(() => readIsoFile(iso, file, { maxBytes: 10_000 }));
    }
  } catch (error) {
    expectFormatError(error);
  }
  return asked;
}

async function tolerate(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    expectFormatError(error);
  }
}

function expectFormatError(error: unknown): void {
  if (!(error instanceof FormatError)) throw error;
  expect(error.code).toMatch(/^iso\//);
  expect(Number.isSafeInteger(error.offset) && error.offset >= 0).toBe(true);
}

/** 200 files of 10 kB, directories of 64 kB each, and what leads to them. */
const BUDGET = 200 * (65_536 + 65_536 + 10_000);

describe('any bytes', () => {
  it('never crash a reader, nor lead it in a circle: some changed', async () => {
    // Descriptors, tables and directories lie in the first sectors.
    const patch = fc.record({
      at: fc.integer({ min: 16 * 2048, max: sample.length - 1 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(patch, { minLength: 1, maxLength: 12 }), async (patches) => {
        const bytes = sample.slice();
        for (const { at, bytes: value } of patches) bytes.set(value.subarray(0, bytes.length - at), at);
        expect(await readAll(bytes)).toBeLessThan(BUDGET);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  it('never crash a reader: numbers in directories', async () => {
    const directories = 16 * 2048 + 4 * 2048;
    const at = fc.integer({ min: directories, max: Math.min(sample.length, directories + 14 * 2048) - 8 });
    const number = fc.constantFrom(0, 1, 16, 20, 24, 26, 255, 2 ** 31, 2 ** 32 - 1);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(at, number), { minLength: 1, maxLength: 20 }), async (changes) => {
        const bytes = sample.slice();
        for (const [offset, value] of changes) new DataView(bytes.buffer).setUint32(offset, value, true);
        expect(await readAll(bytes)).toBeLessThan(BUDGET);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it('never crash a reader: cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(sample.length), async (length) => {
        await readAll(sample.subarray(0, length));
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  it('never crash a reader: noise after the descriptors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 2048, maxLength: 8192 }), async (noise) => {
        const bytes = sample.slice();
        for (let at = 20 * 2048; at < bytes.length; at += noise.length)
          bytes.set(noise.subarray(0, bytes.length - at), at);
        await readAll(bytes);
      }),
      { seed: 14, numRuns: 200 },
    );
  });
});
