import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { readAtBytes } from '../read-at.ts';
import { readElTorito } from './el-torito.ts';
import { openIso } from './open-iso.ts';
import { readIsoFile } from './read-file.ts';
import { walkIso } from './walk-iso.ts';
import { type IsoFileToWrite, writeIso } from './write/write-iso.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (path: string, text = path): IsoFileToWrite => ({ path, bytes: bytesOf(text) });
const codeOf = (write: () => unknown): string | undefined => {
  try {
    write();
    return undefined;
  } catch (error) {
    return error instanceof FormatError ? error.code : String(error);
  }
};

/** Path -> content, as a reader sees it. */
async function contents(volume: Uint8Array): Promise<Readonly<Record<string, Uint8Array>>> {
  const iso = await openIso(readAtBytes(volume));
  const found: Record<string, Uint8Array> = {};
  for await (const entry of walkIso(iso)) {
    if (entry.type === 'file') found[entry.path] = await readIsoFile(iso, entry);
  }
  return found;
}

describe('an ISO that is written', () => {
  const seed = [file('user-data', '#cloud-config\n'), file('meta-data', ''), file('a/b/c.txt')];

  it('holds its files under their names', async () => {
    const volume = writeIso({ label: 'cidata', files: seed });
    const iso = await openIso(readAtBytes(volume));
    expect(iso).toMatchObject({ names: 'rock-ridge', hasJoliet: true, isCutOff: false });
    expect(iso.volume).toMatchObject({ label: 'cidata', volumeBytes: volume.length, blockBytes: 2048 });
    expect(await contents(volume)).toEqual({
      '/user-data': bytesOf('#cloud-config\n'),
      '/meta-data': bytesOf(''),
      '/a/b/c.txt': bytesOf('a/b/c.txt'),
    });
  });

  it('is the same whatever the order, and has the time that is given', async () => {
    const write = (files: readonly IsoFileToWrite[], timeMs?: number) =>
      writeIso({ label: 'x', files, timeMs });
    expect(Buffer.compare(write([...seed].reverse()), write(seed))).toBe(0);
    const at = Date.UTC(2024, 1, 29, 23, 59, 58);
    const iso = await openIso(readAtBytes(write(seed, at)));
    for await (const entry of walkIso(iso)) expect(entry.mtimeMs).toBe(at);
  });

  it('keeps permissions', async () => {
    const volume = writeIso({ label: 'x', files: [{ ...file('run'), mode: 0o755 }, file('d/f')] });
    const modes: Record<string, number | undefined> = {};
    for await (const { path, mode } of walkIso(await openIso(readAtBytes(volume)))) modes[path] = mode;
    expect(modes).toEqual({ '/run': 0o755, '/d': 0o755, '/d/f': 0o644 });
  });

  it('names the files that firmware starts', async () => {
    const volume = writeIso({
      label: 'x',
      files: [file('bios.img'), { path: 'efi.img', bytes: new Uint8Array(5000) }],
      boot: [
        { platform: 'bios', path: '/bios.img' },
        { platform: 'efi', path: 'efi.img' },
      ],
    });
    const { bootCatalogue = 0 } = await openIso(readAtBytes(volume));
    const catalogue = await readElTorito(readAtBytes(volume), {
      block: bootCatalogue,
      sizeBytes: volume.length,
    });
    expect(catalogue).toMatchObject({
      state: 'valid',
      images: [
        { platform: 'bios', isBootable: true, emulation: 'none', sectors: 4, isInside: true },
        { platform: 'efi', isBootable: true, sectors: 10, isInside: true },
      ],
    });
    const [bios] = catalogue.images;
    expect(volume.subarray(bios?.offset, (bios?.offset ?? 0) + 8)).toEqual(bytesOf('bios.img'));
  });

  it.each([
    ['a label that is too long', { label: 'x'.repeat(33), files: [] }],
    ['a label with a line break', { label: 'a\n', files: [] }],
    ['an empty path', { label: '', files: [file('//')] }],
    ['a path that leads up', { label: '', files: [file('../a')] }],
    ['a name with a control character', { label: '', files: [file('a\u0007')] }],
    ['half a character', { label: '', files: [file('a\ud800')] }],
    ['a name that is too long', { label: '', files: [file('x'.repeat(65))] }],
    ['a path twice', { label: '', files: [file('a/b'), file('/a/b')] }],
    ['a file that is a directory, too', { label: '', files: [file('a'), file('a/b')] }],
    ['the same, the other way round', { label: '', files: [file('a/b'), file('a')] }],
    ['directories that are too deep', { label: '', files: [file('a/b/c/d/e/f/g/h/i')] }],
    [
      'a boot image that is none of the files',
      { label: '', files: [], boot: [{ platform: 'bios', path: 'a' }] },
    ],
    ['a time before all times', { label: '', files: [], timeMs: -1 }],
    ['a time that is none', { label: '', files: [], timeMs: Number.NaN }],
  ] as const)('refuses %s', (_, options) => {
    expect(codeOf(() => writeIso(options))).toBe('iso/unwritable');
  });
});

const name = fc
  .string({ unit: fc.constantFrom(...'abcABC019._-+ ;:*?\\äß漢😀'), minLength: 1, maxLength: 40 })
  .filter((text) => text !== '.' && text !== '..');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const tree = fc
  .uniqueArray(fc.record({ path, bytes: fc.uint8Array({ maxLength: 5000 }) }), {
    selector: (entry) => entry.path,
    maxLength: 30,
  })
  // No file may be a directory of another one.
  .map((files) => files.filter((one) => !files.some((other) => other.path.startsWith(`${one.path}/`))));

describe('any files', () => {
  it('come back as they were written, with every name and byte', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const found = await contents(writeIso({ label: 'ANY', files }));
        expect(Object.keys(found).sort()).toEqual(files.map((entry) => `/${entry.path}`).sort());
        for (const entry of files)
          expect(Buffer.compare(found[`/${entry.path}`] ?? new Uint8Array(1), entry.bytes)).toBe(0);
      }),
      { seed: 7, numRuns: 80 },
    );
  });

  it('come back by their Joliet names where there is no Rock Ridge', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const volume = writeIso({ label: 'ANY', files });
        // The first record of the root begins with `SP`: without it nothing is Rock Ridge.
        const root = new DataView(volume.buffer).getUint32(16 * 2048 + 158, true) * 2048;
        volume[root + 34] = 0;
        const iso = await openIso(readAtBytes(volume));
        expect(iso.names).toBe('joliet');
        const found: Uint8Array[] = [];
        for await (const entry of walkIso(iso))
          if (entry.type === 'file') found.push(await readIsoFile(iso, entry));
        const sorted = (list: readonly Uint8Array[]): readonly string[] =>
          list.map((bytes) => Buffer.from(bytes).toString('hex')).sort();
        expect(sorted(found)).toEqual(sorted(files.map(({ bytes }) => bytes)));
      }),
      { seed: 8, numRuns: 30 },
    );
  });

  it('many in one directory, with names that are the same in capital letters', async () => {
    const files = Array.from({ length: 400 }, (_, index) =>
      file(`${'name'.repeat(12)}-${index % 2 ? 'a' : 'A'}${index}`),
    );
    const found = await contents(writeIso({ label: 'MANY', files }));
    expect(Object.keys(found).length).toBe(400);
  });
});
