import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { openFat, readAtBytes, writeFat } from '../src/index.ts';

const MB = 1024 * 1024;
const LONG = 'A longer name, with spaces & dots.v1.2.conf';

const content = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 7 + seed * 31 + (index >> 8)) & 0xff);

const FILES = [
  { path: 'EFI/BOOT/BOOTX64.EFI', data: content(300_001, 1) },
  { path: 'EFI/Linux/app.efi', data: content(70_000, 2) },
  { path: 'loader/loader.conf', data: Buffer.from('timeout 3\n') },
  { path: `loader/entries/${LONG}`, data: content(513, 3) },
  { path: 'loader/entries/A longer name 2.conf', data: content(512, 4) },
  { path: 'grüße-日本.txt', data: content(1, 5) },
  { path: 'EMPTY', data: new Uint8Array() },
  ...Array.from({ length: 100 }, (_, index) => ({
    path: `many/file number ${index}`,
    data: content(index, index),
  })),
];

describeWith(['mcopy', 'mkfs.vfat', 'fsck.fat'], 'FAT against mtools and dosfstools', () => {
  let directory = '';
  let image = '';
  const run = (command: string, ...args: readonly string[]): string => {
    const env = { ...process.env, MTOOLS_SKIP_CHECK: '1', LC_ALL: 'C.UTF-8' };
    const { status, stdout, stderr } = spawnSync(command, args, {
      env,
      encoding: 'latin1',
      maxBuffer: 64 * MB,
    });
    expect(status, `${command} ${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-fat-'));
    image = join(directory, 'fat.img');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['what it takes', undefined, 'FAT12'],
    ['3 MB', 3 * MB, 'FAT12'],
    ['11 MB', 11 * MB + 512, 'FAT12'],
    ['12 MB', 12 * MB, 'FAT16'],
    ['64 MB', 64 * MB, 'FAT16'],
    ['100 MB', 100 * MB, 'FAT16'],
    ['480 MB', 480 * MB, 'FAT32'],
  ] as const)('writes a sound file system of %s', async (_, sizeBytes, type) => {
    const options = { label: 'ESP', volumeId: 0x1a2b3c4d, files: FILES };
    const bytes = writeFat(sizeBytes === undefined ? options : { ...options, sizeBytes });
    writeFileSync(image, bytes);
    expect(run('fsck.fat', '-n', '-v', image)).toContain(`${type.slice(3)} bit entries`);
    expect(run('mlabel', '-i', image, '-s', '::')).toContain('Volume label is ESP');
    for (const { path, data } of FILES) {
      const copy = join(directory, 'copy');
      run('mcopy', '-n', '-o', '-i', image, `::${path}`, copy);
      expect(Buffer.compare(readFileSync(copy), data), path).toBe(0);
      if (path.startsWith('many/')) break;
    }
    const volume = await openFat(readAtBytes(bytes));
    expect(volume).toMatchObject({ label: 'ESP', uuid: '1A2B-3C4D', bits: Number(type.slice(3)) });
    for (const { path, data } of FILES)
      expect(Buffer.compare(await volume.read(path, { maxBytes: MB }), data), path).toBe(0);
  });

  it.each([
    ['12', 2 * MB, []],
    ['12', 8 * MB, ['-s', '8']],
    ['16', 32 * MB, []],
    ['16', 300 * MB, ['-S', '2048']],
    ['32', 40 * MB, ['-s', '1']],
    ['32', 600 * MB, []],
  ] as const)('reads FAT%s of %i bytes made by mkfs.fat %j and filled by mcopy', async (bits, size, args) => {
    rmSync(image, { force: true });
    writeFileSync(image, '');
    truncateSync(image, size);
    run('mkfs.vfat', '-F', bits, '-n', 'MADE', '-i', 'CAFE0001', ...args, image);
    const tree = join(directory, 'tree');
    rmSync(tree, { recursive: true, force: true });
    for (const { path, data } of FILES) {
      mkdirSync(join(tree, path, '..'), { recursive: true });
      writeFileSync(join(tree, path), data);
    }
    run(
      'mcopy',
      '-s',
      '-i',
      image,
      ...['EFI', 'loader', 'many', 'EMPTY'].map((name) => join(tree, name)),
      '::',
    );
    // Holes, so that the next file is in pieces.
    run('mdel', '-i', image, '::many/file number 3?', '::EFI/Linux/app.efi');
    const pieces = join(tree, 'pieces');
    writeFileSync(pieces, content(400_000, 9));
    run('mcopy', '-i', image, pieces, '::EFI/pieces');
    const volume = await openFat(readAtBytes(readFileSync(image)));
    expect(volume).toMatchObject({ bits: Number(bits), label: 'MADE', uuid: 'CAFE-0001' });
    expect(Buffer.compare(await volume.read('/efi/PIECES', { maxBytes: MB }), content(400_000, 9))).toBe(0);
    expect((await volume.list('/many')).length).toBe(90);
    for (const { path, data } of FILES) {
      const isThere = /^(?:EFI\/BOOT|loader|many|EMPTY)/.test(path) && !/number 3.$/.test(path);
      const found = await volume.stat(path);
      expect(found?.sizeBytes, path).toBe(isThere ? data.length : undefined);
      if (isThere) expect(Buffer.compare(await volume.read(path, { maxBytes: MB }), data), path).toBe(0);
    }
  });
});
