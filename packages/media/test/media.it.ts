import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type DiskMedium, extractMediumFile, type Medium, openMedium, preflight } from '../src/index.ts';
import {
  AARCH64,
  arm64Image,
  bzImage,
  efiProgram,
  espImage,
  mbrDisk,
  X86_64,
} from '../src/testing/build-files.ts';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'up-media-it-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function makeTree(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name, path)), { recursive: true });
    writeFileSync(join(directory, name, path), content);
  }
  return join(directory, name);
}

const rulesOf = (medium: Medium, firmware: 'bios' | 'uefi'): readonly string[] =>
  preflight(medium, { firmware, architecture: 'x86_64' }).map(({ rule, severity }) => `${severity} ${rule}`);

/** What is taken out of a medium has to be what was put in. */
async function extracted(medium: Medium, path: string): Promise<Buffer> {
  const target = join(directory, `extracted-${Math.random().toString(36).slice(2)}`);
  await extractMediumFile(medium, path, target);
  return readFileSync(target);
}

const initrd = Buffer.alloc(3_000_000, 'initrd');
const GRUB = `set timeout=1
set kernel=/boot/vmlinuz
menuentry 'Origin' --id origin { linux $kernel root=LABEL=ORIGIN console=ttyS0
initrd /boot/initrd }
`;

describeWith(['grub-mkrescue', 'xorriso'], 'an ISO of grub-mkrescue', () => {
  let iso = '';

  beforeAll(() => {
    const tree = makeTree('rescue', {
      'boot/grub/grub.cfg': GRUB,
      'boot/vmlinuz': bzImage(),
      'boot/initrd': initrd,
    });
    iso = join(directory, 'rescue.iso');
    run('grub-mkrescue', ['-o', iso, tree, '--', '-volid', 'ORIGIN']);
  });

  it('starts by BIOS and UEFI, as a CD and as a USB stick', async () => {
    const medium = await openMedium(iso);
    const uefi = {
      firmware: 'uefi',
      architecture: 'x86_64',
      loader: expect.stringMatching(/^\/EFI\/BOOT\/BOOTX64\.EFI$/i),
    };
    expect(medium).toMatchObject({
      kind: 'iso',
      label: 'ORIGIN',
      isHybrid: true,
      boots: [
        { firmware: 'bios', by: 'el-torito' },
        { ...uefi, by: 'el-torito' },
        { firmware: 'bios', by: 'mbr' },
        { ...uefi, by: 'esp' },
      ],
      entries: [
        {
          loader: 'grub',
          title: 'Origin',
          source: '/boot/grub/grub.cfg',
          isDefault: true,
          kernel: '/boot/vmlinuz',
          initrds: ['/boot/initrd'],
          parameters: 'root=LABEL=ORIGIN console=ttyS0',
          architecture: 'x86_64',
        },
      ],
      findings: [],
    });
    expect(rulesOf(medium, 'bios')).toEqual([]);
    expect(rulesOf(medium, 'uefi')).toEqual([]);
  });

  it('gives its kernel and initrd', async () => {
    const medium = await openMedium(iso);
    expect((await extracted(medium, '/boot/vmlinuz')).equals(bzImage())).toBe(true);
    expect((await extracted(medium, '/boot/initrd')).equals(initrd)).toBe(true);
  });

  it('that is cut off, is told so at every length', async () => {
    const whole = statSync(iso).size;
    for (const part of [0.9, 0.5, 0.1, 0.02]) {
      const cut = join(directory, 'cut.iso');
      writeFileSync(cut, readFileSync(iso));
      truncateSync(cut, Math.floor(whole * part));
      expect(rulesOf(await openMedium(cut), 'bios')).toContain('error media/truncated');
    }
  });

  it('with another label does not find its root', async () => {
    const renamed = join(directory, 'renamed.iso');
    run('grub-mkrescue', ['-o', renamed, join(directory, 'rescue'), '--', '-volid', 'OTHER']);
    const medium = await openMedium(renamed);
    expect(medium).toMatchObject({ label: 'OTHER', isHybrid: true });
    expect(rulesOf(medium, 'uefi')).toEqual(['error media/root-label-mismatch']);
  });

  it('that the kernel was left out of names one that is missing', async () => {
    const without = join(directory, 'without.iso');
    const tree = makeTree('without', { 'boot/grub/grub.cfg': GRUB, 'boot/initrd': initrd });
    run('grub-mkrescue', ['-o', without, tree, '--', '-volid', 'ORIGIN']);
    expect(rulesOf(await openMedium(without), 'bios')).toEqual(['error media/kernel-missing']);
  });

  it('for BIOS only has no loader for UEFI', async () => {
    const legacy = join(directory, 'legacy.iso');
    const tree = join(directory, 'rescue');
    run('grub-mkrescue', ['-d', '/usr/lib/grub/i386-pc', '-o', legacy, tree, '--', '-volid', 'ORIGIN']);
    const medium = await openMedium(legacy);
    expect(rulesOf(medium, 'bios')).toEqual([]);
    expect(rulesOf(medium, 'uefi')).toEqual(['error media/no-uefi-loader']);
  });
});

describeWith(['/usr/lib/ISOLINUX/isolinux.bin', 'xorriso'], 'an ISO with isolinux', () => {
  it.each([
    ['plain', []],
    ['hybrid', ['-isohybrid-mbr', '/usr/lib/ISOLINUX/isohdpfx.bin']],
    ['hybrid with GPT', ['-isohybrid-mbr', '/usr/lib/ISOLINUX/isohdpfx.bin', '-isohybrid-gpt-basdat']],
  ] as const)('%s, as NixOS makes it, has nothing to complain of', async (name, hybrid) => {
    const config =
      'UI menu.c32\nDEFAULT boot\nLABEL boot\nLINUX /boot/bzImage\nINITRD /boot/initrd\nAPPEND root=LABEL=nixos console=ttyS0\n';
    const tree = makeTree(`isolinux ${name}`, {
      'isolinux/isolinux.bin': readFileSync('/usr/lib/ISOLINUX/isolinux.bin'),
      'isolinux/isolinux.cfg': config,
      'boot/bzImage': bzImage(),
      'boot/initrd': initrd,
      'boot/efi.img': espImage({ 'EFI/BOOT/BOOTX64.EFI': efiProgram(X86_64) }),
    });
    const iso = join(directory, `isolinux ${name}.iso`);
    const bios = [
      '-b',
      'isolinux/isolinux.bin',
      '-c',
      'isolinux/boot.cat',
      '-no-emul-boot',
      '-boot-load-size',
      '4',
      '-boot-info-table',
    ];
    const uefi = ['-eltorito-alt-boot', '-e', 'boot/efi.img', '-no-emul-boot'];
    const gpt = hybrid.filter((flag) => flag === '-isohybrid-gpt-basdat');
    const mbr = hybrid.filter((flag) => flag !== '-isohybrid-gpt-basdat');
    run('xorriso', [
      '-as',
      'mkisofs',
      '-R',
      '-J',
      '-V',
      'nixos',
      ...mbr,
      ...bios,
      ...uefi,
      ...gpt,
      '-o',
      iso,
      tree,
    ]);
    const medium = await openMedium(iso);
    expect(medium).toMatchObject({ kind: 'iso', label: 'nixos', isHybrid: hybrid.length > 0 });
    expect(medium.kind === 'iso' && medium.boots.map(({ firmware, by }) => `${firmware} ${by}`)).toEqual([
      'bios el-torito',
      'uefi el-torito',
      ...(mbr.length > 0 ? ['bios mbr'] : []),
      ...(gpt.length > 0 ? ['uefi esp'] : []),
    ]);
    expect(medium.findings.map(({ rule }) => rule)).toEqual(hybrid.length > 0 ? [] : ['media/not-hybrid']);
  });
});

describeWith(['mke2fs', 'qemu-img'], 'a disk', () => {
  const config = `DEFAULT nixos-default
LABEL nixos-default
  LINUX ../nixos/Image
  INITRD ../nixos/initrd
  APPEND root=LABEL=NIXOS_SD console=ttyAMA0
`;
  let raw = '';

  beforeAll(() => {
    const root = makeTree('sd', {
      'boot/extlinux/extlinux.conf': config,
      'boot/nixos/Image': arm64Image(),
      'boot/nixos/initrd': initrd,
    });
    const ext = join(directory, 'root.ext4');
    run('mke2fs', ['-q', '-t', 'ext4', '-L', 'NIXOS_SD', '-d', root, ext, '16M']);
    const firmware = espImage({ 'EFI/BOOT/BOOTAA64.EFI': efiProgram(AARCH64) });
    raw = join(directory, 'sd.img');
    const partitions = [
      { type: 0x0b, content: firmware },
      { type: 0x83, content: readFileSync(ext), isActive: true },
    ];
    writeFileSync(raw, mbrDisk({ partitions }));
  });

  const expectSame = async (medium: Medium): Promise<void> => {
    expect(medium).toMatchObject({
      kind: 'disk',
      virtualSizeBytes: statSync(raw).size,
      boots: [{ firmware: 'uefi', by: 'esp', architecture: 'aarch64' }],
      partitions: [
        { index: 1, fileSystem: 'fat', label: 'EFIBOOT' },
        { index: 2, type: '0x83', fileSystem: 'ext', label: 'NIXOS_SD' },
      ],
      entries: [
        { loader: 'extlinux', source: '2:/boot/extlinux/extlinux.conf', kernel: '2:/boot/nixos/Image' },
      ],
      findings: [],
    });
    expect((await extracted(medium, '2:/boot/nixos/initrd')).equals(initrd)).toBe(true);
    expect(preflight(medium, { firmware: 'uefi', architecture: 'aarch64' })).toEqual([]);
    expect(rulesOf(medium, 'uefi')).toEqual(['error media/wrong-architecture']);
  };

  it('raw is looked into', async () => {
    await expectSame(await openMedium(raw));
  });

  it.each([
    ['qcow2', []],
    ['qcow2', ['-c']],
    ['vmdk', []],
    ['vmdk', ['-o', 'subformat=streamOptimized']],
    ['vdi', []],
  ] as const)('as %s %j says the same', async (format, options) => {
    const converted = join(directory, `converted-${format}-${options.length}`);
    run('qemu-img', ['convert', '-f', 'raw', '-O', format, ...options, raw, converted]);
    const medium = await openMedium(converted);
    expect((medium as DiskMedium).format).toBe(format);
    await expectSame(medium);
  });

  it('on top of another is not looked into, and nothing is claimed of it', async () => {
    const overlay = join(directory, 'overlay.qcow2');
    run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', raw, overlay]);
    const medium = await openMedium(overlay);
    expect(medium).toMatchObject({ kind: 'disk', format: 'qcow2', unread: expect.any(String), boots: [] });
    expect(rulesOf(medium, 'bios')).toEqual(['info media/not-inspected']);
  });

  describe('that was made smaller', () => {
    it('has a partition outside', async () => {
      const cut = join(directory, 'cut.img');
      writeFileSync(cut, readFileSync(raw).subarray(0, -5_000_000));
      expect(rulesOf(await openMedium(cut), 'uefi')).toContain('error media/partition-outside');
    });
  });
});
