import { spawnSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { changed, settled } from '../src/bytes/testing/hostile.ts';
import { type ExtVolume, openExt, readAtBytes } from '../src/index.ts';

const MB = 1024 * 1024;
const FAR = `/deep${'/directory-with-a-long-name'.repeat(4)}`;

const content = (length: number, seed: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7 + seed * 31 + (index >> 8)) & 0xff));

describeWith(['mke2fs', 'debugfs'], 'openExt against e2fsprogs', () => {
  let directory = '';
  const run = (command: string, ...args: readonly string[]): Buffer => {
    const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 256 * MB });
    expect(status, `${command} ${args.join(' ')}: ${stderr}`).toBe(0);
    return stdout;
  };
  const inTree = (path: string): string => join(directory, 'tree', path);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-ext-'));
    mkdirSync(inTree(`${FAR}/boot`), { recursive: true });
    mkdirSync(inTree('many'), { recursive: true });
    writeFileSync(inTree(`${FAR}/boot/vmlinuz-6.1`), content(3 * MB + 17, 1));
    writeFileSync(inTree('small'), 'text\n');
    writeFileSync(inTree('empty'), '');
    symlinkSync(`${FAR}/boot`, inTree('boot'));
    symlinkSync('boot/vmlinuz-6.1', inTree('vmlinuz'));
    symlinkSync('../../../../../small', inTree(`${FAR}/up`));
    symlinkSync('b', inTree('a'));
    symlinkSync('a', inTree('b'));
    for (let index = 0; index < 2000; index += 1)
      writeFileSync(inTree(`many/file number ${index}`), String(index));
    // Holes, and more pieces than an inode has room for.
    const sparse = openSync(inTree('sparse'), 'w');
    for (let index = 0; index < 400; index += 1)
      writeSync(sparse, content(3000, index), 0, 3000, index * 50_000);
    ftruncateSync(sparse, 40 * MB + 5);
    closeSync(sparse);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['ext4', ['-t', 'ext4']],
    ['ext4 with blocks of 1 kB', ['-t', 'ext4', '-b', '1024']],
    ['ext4 without 64-bit numbers', ['-t', 'ext4', '-O', '^64bit,^metadata_csum']],
    ['ext3', ['-t', 'ext3']],
    ['ext2', ['-t', 'ext2', '-b', '1024', '-I', '128']],
    ['ext2 of the first revision', ['-t', 'ext2', '-r', '0', '-O', 'none']],
    ['ext4 with groups of few inodes', ['-t', 'ext4', '-b', '1024', '-g', '2048', '-N', '8192']],
  ] as const)('reads %s', async (_, options) => {
    const image = join(directory, 'image');
    rmSync(image, { force: true });
    const uuid = '11223344-5566-7788-99aa-bbccddeeff00';
    run(
      'mke2fs',
      '-q',
      '-F',
      '-L',
      'a label',
      '-U',
      uuid,
      ...options,
      '-d',
      join(directory, 'tree'),
      image,
      '96M',
    );
    // Directories get their index only here.
    spawnSync('e2fsck', ['-fyD', image]);
    const bytes = readFileSync(image);
    const volume = await openExt(readAtBytes(bytes));
    expect(volume).toMatchObject({ label: 'a label', uuid, sizeBytes: 96 * MB, needsRecovery: false });
    for (const path of [`${FAR}/boot/vmlinuz-6.1`, '/small', '/empty', '/sparse', '/many/file number 1234']) {
      const theirs = run('debugfs', '-R', `cat "${path}"`, image);
      const ours = await volume.read(path, { maxBytes: 64 * MB });
      expect(ours.length, path).toBe(theirs.length);
      expect(Buffer.compare(ours, theirs), path).toBe(0);
    }
    expect(Buffer.compare(await volume.read('vmlinuz', { maxBytes: 4 * MB }), content(3 * MB + 17, 1))).toBe(
      0,
    );
    expect(new TextDecoder().decode(await volume.read(`${FAR}/up`, { maxBytes: 10 }))).toBe('text\n');
    expect(await volume.stat('/boot/../boot/./')).toMatchObject({ type: 'directory' });
    expect(await volume.stat('/boot/none')).toBeUndefined();
    expect(await volume.stat('/small/none')).toBeUndefined();
    await expect(volume.stat('/a')).rejects.toMatchObject({ code: 'ext/too-long' });
    await expect(volume.read('/sparse', { maxBytes: MB })).rejects.toMatchObject({ code: 'ext/too-large' });
    const many = await volume.list('/many');
    expect(many.map(({ name }) => name).toSorted()).toEqual(
      Array.from({ length: 2000 }, (_, index) => `file number ${index}`).toSorted(),
    );
    expect(await volume.list('/')).toContainEqual({ name: 'vmlinuz', type: 'symlink', sizeBytes: 16 });
    const part = await (await volume.open('/sparse')).readAt(49_990, 20);
    expect(Buffer.compare(part, Buffer.concat([Buffer.alloc(10), content(10, 1)]))).toBe(0);
  });

  it('throws nothing but FormatError for changed bytes, and ends', { timeout: 300_000 }, async () => {
    const image = join(directory, 'small');
    run(
      'mke2fs',
      '-q',
      '-F',
      '-b',
      '1024',
      '-O',
      '^has_journal',
      '-N',
      '64',
      '-d',
      inTree('deep'),
      image,
      '4M',
    );
    const small = new Uint8Array(readFileSync(image));
    // Superblock and descriptors; inodes; then whatever is in use.
    const used = 700 * 1024;
    const disks = fc.oneof(changed(small.subarray(0, used), 4096), changed(small.subarray(0, used)));
    await fc.assert(
      fc.asyncProperty(disks, async (start) => {
        const bytes = new Uint8Array(small);
        bytes.set(start);
        await settled(async () => await walk(await openExt(readAtBytes(bytes))));
      }),
      { numRuns: 400, seed: 1 },
    );
  });
});

/** Everything that can be reached, as far as it is sound. */
async function walk(volume: ExtVolume): Promise<void> {
  const paths = [''];
  for (let index = 0; index < paths.length && index < 20; index += 1) {
    const listed = await settled(() => volume.list(paths[index] ?? ''));
    if (!Array.isArray(listed)) continue;
    for (const { name, type } of listed.slice(0, 20)) {
      const path = `${paths[index]}/${name}`;
      if (type === 'directory') paths.push(path);
      else await settled(() => volume.read(path, { maxBytes: MB }));
      await settled(() => volume.stat(path));
    }
  }
}
