import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { changed, settled } from '../src/bytes/testing/hostile.ts';
import { type DiskImage, type OpenDisk, openDisk, readAtBytes, readDiskImage } from '../src/index.ts';

const MB = 1024 * 1024;

/** Numbers that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Data here and there, some of it compressible, some zeros that were written. */
function sparseDisk(file: string, sizeBytes: number, seed: number): void {
  const next = random(seed);
  const descriptor = openSync(file, 'w');
  for (let count = 0; count < 60; count += 1) {
    const length = 1 + Math.floor(next() ** 3 * 300_000);
    const at = Math.floor(next() * (sizeBytes - length));
    const kind = next();
    const bytes = Buffer.alloc(length, kind < 0.2 ? 0 : 0x61);
    if (kind > 0.6) for (let index = 0; index < length; index += 1) bytes[index] = next() * 256;
    writeSync(descriptor, bytes, 0, length, at);
  }
  writeSync(descriptor, Buffer.from([1]), 0, 1, sizeBytes - 1);
  closeSync(descriptor);
}

/** The program goes on with the frames that follow. */
const unzstd = (compressed: Uint8Array, sizeBytes: number): Uint8Array => {
  const { stdout } = spawnSync('zstd', ['-dcq'], { input: compressed, maxBuffer: 16 * MB });
  return stdout.subarray(0, sizeBytes);
};

async function withDisk<T>(file: string, use: (disk: OpenDisk) => Promise<T>): Promise<T> {
  await using handle = await open(file);
  const readAt = async (offset: number, length: number): Promise<Uint8Array> => {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await handle.read(buffer, 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  return await use(await openDisk(readAt, statSync(file).size, { unzstd }));
}

const describeFile = (file: string): Promise<DiskImage> => {
  const bytes = readFileSync(file);
  return readDiskImage(readAtBytes(bytes), bytes.length);
};

describeWith(['qemu-img', 'zstd'], 'openDisk against qemu-img', () => {
  let directory = '';
  const inDirectory = (name: string): string => join(directory, name);
  const qemuImg = (...args: readonly string[]): string =>
    execFileSync('qemu-img', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  /** qemu-img times its own key derivation, and gives up where its processor time seems to go backwards. */
  const qemuImgOnAnyHost = (...args: readonly string[]): string => {
    for (let attempt = 1; ; attempt += 1)
      try {
        return qemuImg(...args);
      } catch (error) {
        if (attempt === 20 || !String(error).includes('accurate CPU usage')) throw error;
      }
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-disk-'));
    // No multiple of a cluster.
    sparseDisk(inDirectory('disk.raw'), 37 * MB + 512 * 3, 7);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['raw', 'raw', []],
    ['qcow2 version 2', 'qcow2', ['-o', 'compat=0.10']],
    ['qcow2 version 3', 'qcow2', ['-o', 'compat=1.1']],
    ['qcow2 with small clusters', 'qcow2', ['-o', 'cluster_size=512']],
    ['qcow2 with large clusters', 'qcow2', ['-o', 'cluster_size=2M']],
    ['qcow2 preallocated', 'qcow2', ['-o', 'preallocation=metadata']],
    ['qcow2 compressed by deflate', 'qcow2', ['-c']],
    ['qcow2 compressed, small clusters', 'qcow2', ['-c', '-o', 'cluster_size=4k']],
    ['qcow2 compressed by zstd', 'qcow2', ['-c', '-o', 'compression_type=zstd']],
    ['vdi dynamic', 'vdi', []],
    ['vdi fixed', 'vdi', ['-o', 'static=on']],
    ['vmdk sparse', 'vmdk', ['-o', 'subformat=monolithicSparse']],
    ['vmdk with zeroed grains', 'vmdk', ['-S', '0', '-o', 'zeroed_grain=on']],
    ['vmdk for streams', 'vmdk', ['-o', 'subformat=streamOptimized']],
  ] as const)('reads %s byte for byte', async (name, format, options) => {
    const file = inDirectory(`${name.replaceAll(' ', '-')}.img`);
    qemuImg('convert', '-f', 'raw', '-O', format, ...options, 'disk.raw', file);
    const back = inDirectory('back.raw');
    qemuImg('convert', '-f', format, '-O', 'raw', file, back);
    await withDisk(file, async (disk) => {
      expect(disk.format).toBe(format);
      const info = JSON.parse(qemuImg('info', '--output=json', '-f', format, file)) as {
        'virtual-size': number;
      };
      if (format !== 'raw') expect(disk.virtualSizeBytes).toBe(info['virtual-size']);
      await expectSame(disk, readFileSync(back));
    });
  });

  it('reads clusters that were written, zeroed, discarded and kept in a snapshot', async () => {
    const file = inDirectory('edited.qcow2');
    qemuImg('create', '-q', '-f', 'qcow2', file, '16M');
    qemuImg('snapshot', '-c', 'before', file);
    const edits = ['write -P 5 0 3M', 'write -z 1M 1M', 'discard 64k 128k', 'write -P 9 15M 1000k'];
    execFileSync('qemu-io', [...edits.flatMap((edit) => ['-c', edit]), file], { stdio: 'ignore' });
    qemuImg('snapshot', '-c', 'after', file);
    execFileSync('qemu-io', ['-c', 'write -P 6 10000 70000', file], { stdio: 'ignore' });
    qemuImg('convert', '-O', 'raw', file, 'edited.raw');
    await withDisk(file, (disk) => expectSame(disk, readFileSync(inDirectory('edited.raw'))));
  });

  it('reads a stream whose directory is only found from its end', async () => {
    qemuImg('convert', '-O', 'vmdk', '-o', 'subformat=streamOptimized', 'disk.raw', 'stream.vmdk');
    const bytes = readFileSync(inDirectory('stream.vmdk'));
    const header = Buffer.from(bytes.subarray(0, 512));
    bytes.fill(0xff, 56, 64);
    writeFileSync(
      inDirectory('footer.vmdk'),
      Buffer.concat([bytes, Buffer.alloc(512), header, Buffer.alloc(512)]),
    );
    await withDisk(inDirectory('footer.vmdk'), (disk) =>
      expectSame(disk, readFileSync(inDirectory('disk.raw'))),
    );
  });

  it.each([
    ['qcow2', []],
    ['vdi', []],
    ['vmdk', []],
    ['vmdk', ['-o', 'subformat=streamOptimized']],
  ] as const)('throws nothing but FormatError for changed bytes of %s %j', async (format, options) => {
    sparseDisk(inDirectory('small.raw'), 1 * MB, 3);
    qemuImg('convert', '-f', 'raw', '-O', format, ...options, 'small.raw', 'small.img');
    const small = new Uint8Array(readFileSync(inDirectory('small.img')));
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed(small, 512), changed(small)), async (bytes) => {
        await settled(async () => {
          const disk = await openDisk(readAtBytes(bytes), bytes.length);
          await disk.readAt(0, 64 * 1024);
          await disk.readAt(disk.virtualSizeBytes - 5000, 5000);
        });
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it.each([
    ['a backing file', ['-F', 'raw', '-b', 'disk.raw'], 'qcow2/backing-file', ['disk.raw']],
    ['its data elsewhere', ['-o', 'data_file=data.raw'], 'qcow2/data-file', ['data.raw']],
    ['subclusters', ['-o', 'extended_l2=on'], 'qcow2/extended-l2', undefined],
    [
      'encryption',
      [
        '--object',
        'secret,id=key,data=secret',
        '-o',
        'encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10',
      ],
      'qcow2/encrypted',
      undefined,
    ],
  ] as const)('refuses qcow2 with %s, and says why', async (_, options, code, names) => {
    const file = inDirectory('refused.qcow2');
    rmSync(file, { force: true });
    qemuImgOnAnyHost('create', '-q', '-f', 'qcow2', ...options, file, '16M');
    await expect(withDisk(file, async () => undefined)).rejects.toMatchObject({ name: 'FormatError', code });
    const image = await describeFile(file);
    expect(image).toMatchObject({ format: 'qcow2', virtualSizeBytes: 16 * MB });
    expect(image.dependsOn?.names).toEqual(names);
  });

  it('names the files of a vmdk that is in several, and formats that it does not read', async () => {
    qemuImg('create', '-q', '-f', 'vmdk', '-o', 'subformat=monolithicFlat', 'flat.vmdk', '16M');
    expect(await describeFile(inDirectory('flat.vmdk'))).toMatchObject({
      format: 'vmdk',
      variant: 'monolithicFlat',
      virtualSizeBytes: 16 * MB,
      dependsOn: { kind: 'extents', names: ['flat-flat.vmdk'] },
      refusal: { code: 'vmdk/extents' },
    });
    qemuImg('create', '-q', '-f', 'vmdk', 'base.vmdk', '16M');
    qemuImg('create', '-q', '-f', 'vmdk', '-F', 'vmdk', '-b', 'base.vmdk', 'over.vmdk');
    expect(await describeFile(inDirectory('over.vmdk'))).toMatchObject({
      dependsOn: { kind: 'backing-file', names: ['base.vmdk'] },
      refusal: { code: 'vmdk/backing-file' },
    });
    qemuImg('create', '-q', '-f', 'vhdx', 'x.vhdx', '16M');
    expect(await describeFile(inDirectory('x.vhdx'))).toMatchObject({ refusal: { code: 'vhdx/unread' } });
    qemuImg('create', '-q', '-f', 'vpc', 'x.vhd', '16M');
    expect(await describeFile(inDirectory('x.vhd'))).toMatchObject({ refusal: { code: 'vhd/unread' } });
  });
});

/** In pieces of odd sizes, then around block boundaries. */
async function expectSame(disk: OpenDisk, expected: Buffer): Promise<void> {
  expect(disk.virtualSizeBytes).toBe(expected.length);
  const next = random(11);
  for (let at = 0; at < expected.length; ) {
    const length = 1 + Math.floor(next() * 3 * MB);
    const bytes = await disk.readAt(at, length);
    const end = Math.min(at + length, expected.length);
    expect(Buffer.compare(bytes, expected.subarray(at, end)), `${at} to ${end}`).toBe(0);
    at = end;
  }
  for (let count = 0; count < 300; count += 1) {
    const at = Math.floor(next() * expected.length);
    const bytes = await disk.readAt(at, 700);
    expect(Buffer.compare(bytes, expected.subarray(at, at + 700)), `700 at ${at}`).toBe(0);
  }
  expect(await disk.readAt(expected.length, 10)).toHaveLength(0);
}
