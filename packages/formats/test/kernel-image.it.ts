import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { debianRoot } from '../../../test/src/images/debian-root.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { readAtBytes, readKernelImage, readPe, readUnifiedKernel } from '../src/index.ts';

const STUB = '/usr/lib/systemd/boot/efi/linuxx64.efi.stub';

interface DebianKernel {
  readonly release: string;
  readonly bytes: Buffer;
}

function debianKernel(architecture: 'amd64' | 'arm64'): DebianKernel {
  const root = debianRoot({
    packages: [`linux-image-cloud-${architecture}`],
    variant: 'extract',
    architecture,
  });
  const name = readdirSync(join(root, 'boot')).find((file) => file.startsWith('vmlinuz-')) ?? '';
  return { release: name.replace('vmlinuz-', ''), bytes: readFileSync(join(root, 'boot', name)) };
}

describeWith(['mmdebstrap'], 'kernels of Debian', () => {
  it('reads a bzImage', { timeout: 300_000 }, async () => {
    const { release, bytes } = debianKernel('amd64');
    const image = await readKernelImage(readAtBytes(bytes));
    expect(image).toMatchObject({
      kind: 'bzImage',
      architecture: 'x86_64',
      protocol: '2.15',
      release,
      isRelocatable: true,
      hasEfiStub: true,
      efiHandover: [32, 64],
      maxParametersBytes: 2047,
    });
    // Behind it is a signature.
    const sizeBytes = image?.kind === 'bzImage' ? image.sizeBytes : 0;
    expect(bytes.length - sizeBytes).toBeGreaterThanOrEqual(0);
    expect(bytes.length - sizeBytes).toBeLessThan(16_384);
    expect(await readPe(readAtBytes(bytes), bytes.length)).toMatchObject({
      machine: 'x86_64',
      subsystem: 'efi-application',
      isSigned: true,
    });
    expect(await readUnifiedKernel(readAtBytes(bytes), bytes.length)).toBeUndefined();
  });

  it('reads an Image for arm64, plain and compressed', { timeout: 300_000 }, async () => {
    const { bytes } = debianKernel('arm64');
    const facts = { kind: 'arm64-image', architecture: 'aarch64', pageBytes: 4096, hasEfiStub: true };
    expect(await readKernelImage(readAtBytes(bytes))).toMatchObject({ ...facts, isBigEndian: false });
    expect(await readPe(readAtBytes(bytes), bytes.length)).toMatchObject({ machine: 'aarch64' });
    expect(await readKernelImage(readAtBytes(gzipSync(bytes, { level: 1 })))).toEqual({
      kind: 'compressed',
      compression: 'gzip',
      container: 'plain',
      contents: 'arm64-image',
      architecture: 'aarch64',
    });
  });
});

describeWith(['objcopy', STUB], 'a unified kernel image', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-uki-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('is read as objcopy puts it together', async () => {
    const kernel = Buffer.from('a kernel, as far as objcopy is concerned');
    const texts = {
      linux: kernel,
      initrd: Buffer.alloc(70_001, 7),
      cmdline: 'console=ttyS0 quiet\n\0',
      osrel: 'ID=up\n',
      uname: '6.1.0',
    };
    const file = join(directory, 'uki.efi');
    const sections = Object.entries(texts).flatMap(([name, content], index) => {
      writeFileSync(join(directory, name), content);
      const address = `0x${(0x100_0000 + index * 0x10_0000).toString(16)}`;
      return [
        '--add-section',
        `.${name}=${join(directory, name)}`,
        '--change-section-vma',
        `.${name}=${address}`,
      ];
    });
    execFileSync('objcopy', [...sections, STUB, file], { stdio: 'pipe' });
    const bytes = readFileSync(file);
    const uki = await readUnifiedKernel(readAtBytes(bytes), bytes.length);
    expect(uki).toMatchObject({
      machine: 'x86_64',
      isSigned: false,
      parameters: 'console=ttyS0 quiet',
      osRelease: 'ID=up',
      release: '6.1.0',
    });
    for (const [section, expected] of [
      [uki?.kernel, kernel],
      [uki?.initrd, texts.initrd],
    ] as const) {
      const { offset = 0, sizeBytes = 0 } = section ?? {};
      expect(Buffer.compare(bytes.subarray(offset, offset + sizeBytes), expected)).toBe(0);
    }
  });
});
