import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { type ReadAt, readAtBytes } from '../read-at.ts';
import { readElTorito } from './el-torito.ts';
import { findIsoFile } from './find-file.ts';
import { listIsoDirectory } from './list-directory.ts';
import { openIso } from './open-iso.ts';
import { readAtIsoFile, readIsoFile } from './read-file.ts';
import { recordOffsets, rootOffset, systemUseOffset } from './testing/record-patch.ts';
import { isIso } from './volume-descriptor.ts';
import { walkIso } from './walk-iso.ts';
import { writeIso } from './write/write-iso.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const sample = (): Uint8Array =>
  writeIso({
    label: 'SAMPLE',
    files: ['aaa', 'bbb', 'd/ccc', 'd/e/fff'].map((path) => ({ path, bytes: bytesOf(path) })),
  });
const open = (volume: Uint8Array) => openIso(readAtBytes(volume));

async function codeOf(read: Promise<unknown>): Promise<string> {
  try {
    await read;
    return 'none';
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
}

/** Puts a field of Rock Ridge in the place of the name (NM), whose length it has to have. */
function replaceName(volume: Uint8Array, record: number, field: readonly number[]): void {
  const at = systemUseOffset(volume, record) + 36;
  expect(textOf(volume.subarray(at, at + 2))).toBe('NM');
  expect(volume[at + 2]).toBe(field.length);
  volume.set(field, at);
}

describe('looking a path up', () => {
  it('finds files and directories from the root', async () => {
    const iso = await open(sample());
    const found = await findIsoFile(iso, '/d/e/fff');
    expect(found && textOf(await readIsoFile(iso, found))).toBe('d/e/fff');
    expect((await findIsoFile(iso, 'd//./e/'))?.type).toBe('directory');
    expect((await findIsoFile(iso, '/'))?.path).toBe('/');
    expect((await findIsoFile(iso, '/d/../../aaa'))?.path).toBe('/aaa');
    expect(await findIsoFile(iso, '/none')).toBe(undefined);
    expect(await findIsoFile(iso, '/aaa/x')).toBe(undefined);
  });

  it('tells case apart unless it is asked not to', async () => {
    const iso = await open(sample());
    expect(await findIsoFile(iso, '/D/CCC')).toBe(undefined);
    expect((await findIsoFile(iso, '/D/CCC', { match: 'any-case' }))?.path).toBe('/d/ccc');
  });

  it('follows links', async () => {
    const volume = sample();
    const [, , aaa = 0] = recordOffsets(volume, rootOffset(volume));
    const at = systemUseOffset(volume, aaa);
    new DataView(volume.buffer).setUint32(at + 4, 0o120777, true);
    replaceName(volume, aaa, [0x53, 0x4c, 8, 1, 0, 0x08, 0, 0]);
    const iso = await open(volume);
    const [link] = (await listIsoDirectory(iso, iso.root)).filter(({ type }) => type === 'symlink');
    expect(link?.linkTarget).toBe('/');
    expect((await findIsoFile(iso, `/${link?.name}/bbb`))?.path).toBe('/bbb');
    volume[at + 36 + 5] = 0x02;
    expect((await findIsoFile(await open(volume), `/${link?.name}/bbb`))?.path).toBe('/bbb');
  });
});

describe('a link', () => {
  it('that leads to itself leads nowhere', async () => {
    const volume = writeIso({ label: 'L', files: [{ path: 'x'.repeat(40), bytes: bytesOf('') }] });
    const [, , record = 0] = recordOffsets(volume, rootOffset(volume));
    new DataView(volume.buffer).setUint32(systemUseOffset(volume, record) + 4, 0o120777, true);
    // Without NM it has the name of the plain tree, which is shorter; what is left is another field.
    const target = 'x'.repeat(30);
    const link = [0x53, 0x4c, 37, 1, 0, 0, 30, ...bytesOf(target)];
    replaceName(volume, record, [...link, 0x58, 0x58, 8, 1, 0, 0, 0, 0]);
    const iso = await open(volume);
    expect(await listIsoDirectory(iso, iso.root)).toMatchObject([{ name: target, linkTarget: target }]);
    expect(await findIsoFile(iso, `/${target}`)).toBe(undefined);
  });
});

describe('a file', () => {
  it('of several extents is read as one', async () => {
    const volume = sample();
    const [, , aaa = 0, bbb = 0] = recordOffsets(volume, rootOffset(volume));
    volume[aaa + 25] = 0x80;
    const iso = await open(volume);
    expect((await listIsoDirectory(iso, iso.root)).map(({ name }) => name)).toEqual(['bbb', 'd']);
    const file = await findIsoFile(iso, '/bbb');
    expect(file?.sizeBytes).toBe(6);
    expect(file && textOf(await readIsoFile(iso, file))).toBe('aaabbb');
    const readAt = file && readAtIsoFile(iso, file);
    expect(textOf((await readAt?.(2, 3)) ?? new Uint8Array())).toBe('abb');
    expect(textOf((await readAt?.(4, 100)) ?? new Uint8Array())).toBe('bb');
    expect((await readAt?.(6, 1))?.length).toBe(0);
    expect(volume[bbb + 25]).toBe(0);
  });

  it('that is stored interleaved is refused', async () => {
    const volume = sample();
    const [, , aaa = 0] = recordOffsets(volume, rootOffset(volume));
    volume[aaa + 26] = 1;
    const iso = await open(volume);
    const file = await findIsoFile(iso, '/aaa');
    expect(file?.stored).toBe('interleaved');
    expect(file && (await codeOf(readIsoFile(iso, file)))).toBe('iso/unsupported');
  });

  it('is read up to a bound', async () => {
    const iso = await open(sample());
    const file = await findIsoFile(iso, '/aaa');
    expect(file && (await codeOf(readIsoFile(iso, file, { maxBytes: 2 })))).toBe('iso/limit');
  });

  it('beyond the end of the volume is told', async () => {
    const volume = sample();
    const cut = volume.subarray(0, volume.length - 2048);
    const iso = await open(cut);
    const codes: string[] = [];
    for await (const file of walkIso(iso))
      if (file.type === 'file') codes.push(await codeOf(readIsoFile(iso, file)));
    expect(codes.filter((code) => code === 'iso/truncated').length).toBe(1);
  });
});

describe('a directory', () => {
  it('that holds itself is walked once', async () => {
    const volume = sample();
    const root = rootOffset(volume);
    const d = recordOffsets(volume, root).find((at) => (volume[at + 25] ?? 0) === 2 && at > root + 150) ?? 0;
    new DataView(volume.buffer).setUint32(d + 2, root / 2048, true);
    let count = 0;
    for await (const _ of walkIso(await open(volume))) count += 1;
    expect(count).toBe(3);
  });

  it('that was moved, as it was too deep, is found where it belongs', async () => {
    const volume = sample();
    const root = rootOffset(volume);
    const records = recordOffsets(volume, root);
    const d = records.find((at) => (volume[at + 25] ?? 0) === 2 && at > (records[1] ?? 0)) ?? 0;
    const block = new DataView(volume.buffer).getUint32(d + 2, true);
    const aaa = records.find((at) => textOf(volume.subarray(at + 33, at + 36)) === 'AAA') ?? 0;
    // CL in the place of the mode: the file stands for the directory.
    const at = systemUseOffset(volume, aaa);
    volume.fill(0, at, at + 36);
    volume.set([0x43, 0x4c, 12, 1], at);
    new DataView(volume.buffer).setUint32(at + 4, block, true);
    volume.set([0x58, 0x58, 24, 1], at + 12);
    const iso = await open(volume);
    expect((await findIsoFile(iso, '/aaa'))?.type).toBe('directory');
    expect((await findIsoFile(iso, '/aaa/ccc'))?.sizeBytes).toBe(5);
  });

  it('is bounded', async () => {
    const iso = await openIso(readAtBytes(sample()), { maxDirectoryBytes: 100 });
    expect(await codeOf(listIsoDirectory(iso, iso.root))).toBe('iso/limit');
    const walk = async (limits: Parameters<typeof openIso>[1]): Promise<void> => {
      for await (const _ of walkIso(await openIso(readAtBytes(sample()), limits)));
    };
    expect(await codeOf(walk({ maxEntries: 3 }))).toBe('iso/limit');
    expect(await codeOf(walk({ maxDepth: 1 }))).toBe('iso/limit');
    expect(await codeOf(walk({ maxEntries: 6, maxDepth: 2 }))).toBe('none');
  });

  it('with a continuation that leads to itself ends', async () => {
    const volume = sample();
    const root = rootOffset(volume);
    const [, , aaa = 0] = recordOffsets(volume, root);
    const at = systemUseOffset(volume, aaa);
    const view = new DataView(volume.buffer);
    volume.fill(0, at, at + 36);
    volume.set([0x43, 0x45, 28, 1], at);
    view.setUint32(at + 4, Math.floor(at / 2048), true);
    view.setUint32(at + 12, at % 2048, true);
    view.setUint32(at + 20, 28, true);
    const iso = await open(volume);
    expect(await codeOf(listIsoDirectory(iso, iso.root))).toBe('iso/limit');
  });
});

describe('the volume', () => {
  it('is told by its sixteenth sector', async () => {
    expect(await isIso(readAtBytes(sample()))).toBe(true);
    expect(await isIso(readAtBytes(new Uint8Array(100_000)))).toBe(false);
    expect(await codeOf(open(new Uint8Array(100_000)))).toBe('iso/not-an-iso');
    expect(await codeOf(open(new Uint8Array(10)))).toBe('iso/not-an-iso');
  });

  it('is read in part, however large it is', async () => {
    const volume = sample();
    let asked = 0;
    const readAt: ReadAt = async (offset, length) => {
      asked += length;
      return volume.subarray(offset, offset + length);
    };
    const iso = await openIso(readAt);
    await findIsoFile(iso, '/d/e/fff');
    expect(asked).toBeLessThan(20 * 2048);
  });

  it('without Rock Ridge and Joliet has the names that Linux shows', async () => {
    const volume = sample();
    volume[rootOffset(volume) + 34] = 0;
    volume[17 * 2048 + 88] = 0;
    const iso = await open(volume);
    expect(iso.names).toBe('iso9660');
    expect((await listIsoDirectory(iso, iso.root)).map(({ name }) => name)).toEqual(['aaa', 'bbb', 'd']);
  });
});

describe('the boot catalogue', () => {
  const bootable = (): Uint8Array =>
    writeIso({
      label: 'B',
      files: [{ path: 'b', bytes: new Uint8Array(2048) }],
      boot: [{ platform: 'bios', path: 'b' }],
    });
  const read = async (
    volume: Uint8Array,
    change: (catalogue: Uint8Array) => void,
    sizeBytes = volume.length,
  ) => {
    const { bootCatalogue: block = 0 } = await open(volume);
    change(volume.subarray(block * 2048));
    return await readElTorito(readAtBytes(volume.subarray(0, sizeBytes)), { block, sizeBytes });
  };

  it('is told where it does not add up, or is none, or lies outside', async () => {
    expect(await read(bootable(), (catalogue) => catalogue.set([1], 28))).toMatchObject({
      state: 'checksum',
    });
    expect(await read(bootable(), (catalogue) => catalogue.set([2], 0))).toMatchObject({
      state: 'no-catalogue',
    });
    expect(await read(bootable(), (catalogue) => catalogue.set([0], 31))).toMatchObject({
      state: 'no-catalogue',
    });
    expect(await read(bootable(), () => undefined, 40_000)).toMatchObject({ state: 'outside', images: [] });
  });

  it('has images with pointers that are checked', async () => {
    const [image] = (await read(bootable(), (catalogue) => catalogue.set([0xff, 0xff], 40))).images;
    expect(image).toMatchObject({ isInside: false, isBootable: true });
    const [none] = (await read(bootable(), (catalogue) => catalogue.set([0, 0, 0, 0], 40))).images;
    expect(none?.isInside).toBe(false);
  });

  it('has sections, extensions, and emulated disks', async () => {
    const { images } = await read(bootable(), (catalogue) => {
      catalogue.set([0x88, 2], 32);
      catalogue.set([0x90, 0xef, 1, 0], 64);
      catalogue.set([0x88, 0x20, 0, 0, 0, 0, 1, 0, 20, 0, 0, 0], 96);
      catalogue.set([0x44, 0x20], 128);
      catalogue.set([0x44, 0], 160);
      catalogue.set([0x91, 1, 1, 0], 192);
      catalogue.set([0, 4, 0, 0, 0, 0, 1, 0, 20, 0, 0, 0], 224);
    });
    expect(images.map(({ platform, emulation, isBootable }) => [platform, emulation, isBootable])).toEqual([
      ['bios', 'floppy', true],
      ['efi', 'none', true],
      ['powerpc', 'hard-disk', false],
    ]);
  });

  it('gives UEFI the rest of the volume where it says one sector', async () => {
    const volume = bootable();
    const { images } = await read(volume, (catalogue) => {
      catalogue[1] = 0xef;
      catalogue.set([1, 0], 38);
    });
    expect(images[0]?.sizeBytes).toBe(volume.length - (images[0]?.offset ?? 0));
  });
});
