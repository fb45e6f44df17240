import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, settled } from '../bytes/testing/hostile.ts';
import { readAtBytes } from '../read-at.ts';
import { readKernelImage } from './read-kernel-image.ts';
import { readPe } from './read-pe.ts';
import { buildArm64Image, buildBzImage, buildPe } from './testing/build-kernels.ts';
import { readUnifiedKernel } from './unified-kernel.ts';

const BZIMAGE = buildBzImage('6.1.0-40-amd64 (builder@host) #1 SMP');
const ARM64 = buildArm64Image();
const UKI = buildPe({
  '.text': 'code',
  '.linux': 'kernel',
  '.initrd': 'files',
  '.cmdline': 'quiet ro\n\0',
  '.uname': '6.1',
});

describe('readKernelImage', () => {
  it('reads a bzImage', async () => {
    expect(await readKernelImage(readAtBytes(BZIMAGE))).toEqual({
      kind: 'bzImage',
      architecture: 'x86_64',
      protocol: '2.15',
      release: '6.1.0-40-amd64',
      banner: '6.1.0-40-amd64 (builder@host) #1 SMP',
      isRelocatable: true,
      hasEfiStub: false,
      efiHandover: [64],
      maxParametersBytes: 2047,
      sizeBytes: 8 * 512 + 1600,
    });
  });

  it('reads an Image for arm64, also through gzip', async () => {
    const facts = { kind: 'arm64-image', isBigEndian: false, pageBytes: 4096, hasEfiStub: true };
    expect(await readKernelImage(readAtBytes(ARM64))).toMatchObject(facts);
    expect(await readKernelImage(readAtBytes(gzipSync(ARM64)))).toMatchObject({
      compression: 'gzip',
      contents: 'arm64-image',
    });
    expect(await readKernelImage(readAtBytes(gzipSync(UKI)))).toMatchObject({ contents: undefined });
  });

  it('reads a kernel that decompresses itself', async () => {
    const zboot = new Uint8Array(100);
    zboot.set(Buffer.from('MZ\0\0zimg'));
    zboot.set(Buffer.from('zstd22'), 24);
    expect(await readKernelImage(readAtBytes(zboot))).toMatchObject({
      kind: 'compressed',
      compression: 'zstd',
      container: 'efi-zboot',
    });
  });

  it('knows nothing of other files', async () => {
    for (const bytes of [UKI, new Uint8Array(), Buffer.from('#!/bin/sh\n'.repeat(10))])
      expect(await readKernelImage(readAtBytes(bytes))).toBeUndefined();
  });

  it('throws nothing but FormatError for changed bytes', async () => {
    const file = fc.oneof(
      changed(BZIMAGE, 0x300),
      changed(ARM64, 64),
      changed(gzipSync(ARM64)),
      fc.uint8Array(),
    );
    await fc.assert(
      fc.asyncProperty(file, async (bytes) => {
        await settled(() => readKernelImage(readAtBytes(bytes)));
      }),
      { numRuns: 800, seed: 1 },
    );
  });
});

describe('readUnifiedKernel', () => {
  it('says where kernel and initrd are, and gives the texts', async () => {
    expect(await readUnifiedKernel(readAtBytes(UKI), UKI.length)).toEqual({
      machine: 'x86_64',
      isSigned: false,
      kernel: { name: '.linux', offset: 1536, sizeBytes: 6 },
      initrd: { name: '.initrd', offset: 2048, sizeBytes: 5 },
      parameters: 'quiet ro',
      osRelease: undefined,
      release: '6.1',
    });
  });

  it('is undefined for another EFI program', async () => {
    const pe = buildPe({ '.text': 'code' });
    expect(await readUnifiedKernel(readAtBytes(pe), pe.length)).toBeUndefined();
    expect(await readPe(readAtBytes(pe), pe.length)).toMatchObject({ subsystem: 'efi-application' });
  });

  it('refuses one that was cut off', async () => {
    const cut = UKI.subarray(0, 2050);
    expect(await settled(() => readUnifiedKernel(readAtBytes(cut), cut.length))).toMatchObject({
      code: 'pe/truncated',
    });
  });

  it('throws nothing but FormatError for changed bytes', async () => {
    await fc.assert(
      fc.asyncProperty(changed(UKI, 600), async (bytes) => {
        const uki = await settled(() => readUnifiedKernel(readAtBytes(bytes), bytes.length));
        if (uki !== undefined && 'kernel' in uki)
          expect(uki.kernel.offset + uki.kernel.sizeBytes).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 800, seed: 2 },
    );
  });
});
