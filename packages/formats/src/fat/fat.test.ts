import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, settled } from '../bytes/testing/hostile.ts';
import { readAtBytes } from '../read-at.ts';
import { openFat } from './open-fat.ts';
import { aliasesOf } from './write/aliases.ts';
import { writeFat } from './write/write-fat.ts';

const data = (length: number): Uint8Array => new Uint8Array(length).fill(length % 251);
const FILES = [
  { path: 'EFI/BOOT/BOOTX64.EFI', data: data(40_000) },
  { path: 'loader/entries/a long name.conf', data: data(600) },
  { path: 'loader/loader.conf', data: data(3) },
  { path: 'empty', data: data(0) },
];
const write = (files: typeof FILES, sizeBytes?: number): Uint8Array =>
  writeFat({ label: 'ESP', volumeId: 0x1a2b3c4d, files, ...(sizeBytes === undefined ? {} : { sizeBytes }) });

/** Everything that can be reached, as far as it is sound. */
async function walk(bytes: Uint8Array, maxFiles = 200): Promise<number> {
  const volume = await openFat(readAtBytes(bytes));
  const paths = ['/'];
  let read = 0;
  for (let index = 0; index < paths.length && index < maxFiles; index += 1) {
    const listed = await settled(() => volume.list(paths[index] ?? '/'));
    if (!Array.isArray(listed)) continue;
    for (const { name, type } of listed.slice(0, 50)) {
      const path = `${paths[index]}/${name}`;
      if (type === 'directory') paths.push(path);
      else await settled(() => volume.read(path, { maxBytes: 100_000 }));
      read += 1;
    }
  }
  return read;
}

describe('writeFat and openFat', () => {
  it('give back any tree', async () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9é_-]{1,30}(?:\.[a-z]{1,4})?$/);
    const file = fc.record({
      path: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      data: fc.uint8Array({ maxLength: 3000 }),
    });
    const size = fc.constantFrom(undefined, 3 * 1024 * 1024, 20 * 1024 * 1024);
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 12 }), size, async (drawn, sizeBytes) => {
        const taken = new Set<string>();
        const files = drawn.filter(({ path }) => {
          const upper = path.toUpperCase();
          const clashes = [...taken].some((one) => {
            const [first, second] = [`${one}/`, `${upper}/`];
            return first.startsWith(second) || second.startsWith(first);
          });
          // Directories that differ only in case are refused.
          const isNew = !clashes && ![...taken].some((one) => one.split('/')[0] === upper.split('/')[0]);
          if (isNew) taken.add(upper);
          return isNew;
        });
        const bytes = write(files, sizeBytes);
        expect(Buffer.compare(bytes, write(files.toReversed(), sizeBytes))).toBe(0);
        const volume = await openFat(readAtBytes(bytes));
        for (const { path, data: expected } of files) {
          const read = await volume.read(path.toLowerCase(), { maxBytes: 3000 });
          expect(Buffer.compare(read, expected)).toBe(0);
        }
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('tell what is not there, is no file, is too large', async () => {
    const volume = await openFat(readAtBytes(write(FILES)));
    expect(await volume.stat('/EFI/none')).toBeUndefined();
    expect(await volume.stat('/empty/none')).toBeUndefined();
    expect(await volume.stat('efi\\boot\\..\\BOOT')).toEqual({
      name: 'BOOT',
      type: 'directory',
      sizeBytes: 0,
    });
    expect(await volume.stat('/LOADER/ENTRIES/ALONGN~1.CON')).toMatchObject({ name: 'a long name.conf' });
    await expect(volume.read('/none', { maxBytes: 1 })).rejects.toMatchObject({ code: 'fat/not-found' });
    await expect(volume.open('/EFI')).rejects.toMatchObject({ code: 'fat/not-a-file' });
    await expect(volume.list('/empty')).rejects.toMatchObject({ code: 'fat/not-a-directory' });
    await expect(volume.read('EFI/BOOT/BOOTX64.EFI', { maxBytes: 10 })).rejects.toMatchObject({
      code: 'fat/too-large',
    });
  });

  it.each([
    ['a:b', 'does not allow'],
    ['a//b', 'does not allow'],
    ['ends with a dot.', 'does not allow'],
    ['x'.repeat(256), 'does not allow'],
    ['EFI/boot/other', 'differs from it only in case'],
    ['empty/file', 'in the way'],
  ])('refuse the path %s', (path, message) => {
    expect(() => write([...FILES, { path, data: data(1) }])).toThrow(message);
  });

  it('refuse sizes that the files do not fit into, and labels that are none', () => {
    expect(() => write(FILES, 64 * 1024)).not.toThrow();
    expect(() => write([...FILES, { path: 'large', data: data(70_000) }], 64 * 1024)).toThrow('clusters');
    expect(() => write(FILES, 1000)).toThrow('a file system of 1000 bytes');
    expect(() => writeFat({ label: 'more than eleven', volumeId: 1, files: [] })).toThrow('no label');
  });

  it('name files as DOS would', () => {
    const names = ['BOOT.EFI', 'boot.conf', 'boot.config', '.hidden', 'a.b.c', 'BOOT~1.CON', 'ünï'];
    const aliases = aliasesOf(names).map((bytes) => new TextDecoder().decode(bytes));
    expect(aliases).toEqual([
      ...[
        'BOOT    EFI',
        'BOOT~2  CON',
        'BOOT~3  CON',
        'HIDDEN~1   ',
        'AB~1    C  ',
        'BOOT~1  CON',
        '_N_~1      ',
      ],
    ]);
  });
});

describe('openFat', () => {
  const small = write(FILES, 256 * 1024);

  it('throws nothing but FormatError for changed bytes, and ends', async () => {
    const disk = fc.oneof(changed(small, 64), changed(small, 4096), changed(small, 30_000));
    await fc.assert(
      fc.asyncProperty(disk, async (bytes) => {
        await settled(() => walk(bytes));
      }),
      { numRuns: 250, seed: 2 },
    );
  });

  it('does not follow a chain that goes in circles', async () => {
    const bytes = new Uint8Array(small);
    const volume = await openFat(readAtBytes(bytes));
    const tableAt = 512;
    // Entries of 12 bits that all lead to cluster 2, in both halves of three bytes.
    for (let at = tableAt + 3; at < tableAt + 300; at += 3) bytes.set([0x02, 0x20, 0x00], at);
    await expect(volume.read('EFI/BOOT/BOOTX64.EFI', { maxBytes: 1e6 })).rejects.toMatchObject({
      code: 'fat/chain',
    });
  });

  it('refuses what is none', async () => {
    await expect(openFat(readAtBytes(new Uint8Array(512)))).rejects.toMatchObject({ code: 'fat/magic' });
    await expect(openFat(readAtBytes(new Uint8Array(10)))).rejects.toMatchObject({ code: 'fat/truncated' });
  });
});
