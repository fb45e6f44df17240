import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractMediumFile, readMediumFile } from './read-medium-file.ts';
import { bytesOf, bzImage, efiProgram, espImage, mbrDisk, nixosIso, X86_64 } from './testing/build-files.ts';
import { mediumDirectory } from './testing/medium-directory.ts';

const media = mediumDirectory();
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const large = Uint8Array.from({ length: 9_000_001 }, (_, at) => at % 253);

describe('a file inside of a medium', () => {
  it('is read from an ISO, in any case where the name does not fit exactly', async () => {
    const medium = await media.open(nixosIso());
    expect(textOf(await readMediumFile(medium, '/boot/initrd'))).toBe('initrd');
    expect(textOf(await readMediumFile(medium, '/BOOT/INITRD'))).toBe('initrd');
  });

  it('is read from the image for UEFI, and from a partition', async () => {
    const esp = espImage({ 'EFI/BOOT/BOOTX64.EFI': efiProgram(X86_64), 'a/b.txt': bytesOf('in the esp') });
    const iso = await media.open(nixosIso({ files: { 'boot/efi.img': esp } }), 'a');
    expect(textOf(await readMediumFile(iso, 'esp:/a/b.txt'))).toBe('in the esp');
    const disk = await media.open(mbrDisk({ partitions: [{ type: 0xef, content: esp }] }), 'b');
    expect(textOf(await readMediumFile(disk, '1:/a/b.txt'))).toBe('in the esp');
  });

  it.each(['/none', '/boot', '1:/boot/initrd', 'esp:/none', '/boot/initrd/x'])(
    'is missed: %s',
    async (path) => {
      const medium = await media.open(nixosIso());
      await expect(readMediumFile(medium, path)).rejects.toMatchObject({ code: 'UP_MEDIUM_NOT_FOUND' });
    },
  );

  it('is bounded', async () => {
    const medium = await media.open(nixosIso());
    await expect(readMediumFile(medium, '/boot/bzImage', { maxBytes: 4095 })).rejects.toMatchObject({
      code: 'UP_MEDIUM_UNREADABLE',
    });
    expect((await readMediumFile(medium, '/boot/bzImage', { maxBytes: 4096 })).length).toBe(4096);
  });
});

describe('a file that is taken out', () => {
  it('has the bytes of the one inside', async () => {
    const medium = await media.open(nixosIso({ files: { 'boot/initrd': large } }));
    const kernel = join(media.path, 'kernel');
    await extractMediumFile(medium, '/boot/bzImage', kernel);
    expect(readFileSync(kernel).equals(bzImage())).toBe(true);
    const initrd = join(media.path, 'initrd');
    await extractMediumFile(medium, '/boot/initrd', initrd);
    expect(readFileSync(initrd).equals(large)).toBe(true);
  });

  it('replaces nothing', async () => {
    const medium = await media.open(nixosIso());
    const there = media.write('there', 'mine');
    await expect(extractMediumFile(medium, '/boot/initrd', there)).rejects.toMatchObject({
      code: 'UP_FILE_EXISTS',
    });
    expect(readFileSync(there, 'utf8')).toBe('mine');
  });

  it('leaves nothing where the medium ends inside of it, or it was called off', async () => {
    const volume = nixosIso({ files: { 'zz/last': large } });
    const medium = await media.open(volume.subarray(0, volume.length - 5_000_000));
    const target = join(media.path, 'partial');
    await expect(extractMediumFile(medium, '/zz/last', target)).rejects.toMatchObject({
      code: 'UP_MEDIUM_UNREADABLE',
    });
    expect(existsSync(target)).toBe(false);
    const signal = AbortSignal.abort(new Error('called off'));
    await expect(extractMediumFile(medium, '/boot/initrd', target, { signal })).rejects.toThrow('called off');
    expect(existsSync(target)).toBe(false);
  });

  it('is told where there is no directory for it', async () => {
    const medium = await media.open(nixosIso());
    const target = join(media.path, 'no/such/directory');
    await expect(extractMediumFile(medium, '/boot/initrd', target)).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
    });
  });
});
