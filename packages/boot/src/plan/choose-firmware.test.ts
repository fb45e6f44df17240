import type { BootPath, DiskMedium, IsoMedium, KernelMedium } from '@up/media';
import { describe, expect, it } from 'vitest';
import { chooseFirmware } from './choose-firmware.ts';

const BIOS: BootPath = { firmware: 'bios', by: 'el-torito' };
const UEFI: BootPath = {
  firmware: 'uefi',
  by: 'el-torito',
  architecture: 'x86_64',
  loader: '/EFI/BOOT/BOOTX64.EFI',
};
const ARM: BootPath = { ...UEFI, architecture: 'aarch64', loader: '/EFI/BOOT/BOOTAA64.EFI' };
const facts = { path: '/x', sizeBytes: 1, findings: [] };
const iso = (...boots: readonly BootPath[]): IsoMedium => ({
  ...facts,
  kind: 'iso',
  label: 'X',
  boots,
  isHybrid: false,
  entries: [],
});

describe('chooseFirmware', () => {
  it.each([
    [
      'BIOS where it can, as that is the quickest',
      iso(UEFI, BIOS),
      { architecture: 'x86_64', firmware: 'bios' },
    ],
    ['UEFI where that is all', iso(UEFI), { architecture: 'x86_64', firmware: 'uefi' }],
    ['UEFI on ARM', iso(ARM), { architecture: 'aarch64', firmware: 'uefi' }],
    [
      'the kind of this host where it has several',
      iso(ARM, UEFI),
      { architecture: 'x86_64', firmware: 'uefi' },
    ],
    ['BIOS where nothing is known: its words say why', iso(), { architecture: 'x86_64', firmware: 'bios' }],
  ])('takes %s', (_, medium, choice) => {
    expect(chooseFirmware(medium, {}, 'x64')).toEqual(choice);
  });

  it('starts loaders of 32 bits on a machine of 64', () => {
    expect(chooseFirmware(iso({ ...UEFI, architecture: 'i386' }), {}, 'x64').architecture).toBe('x86_64');
  });

  it('has none for a kernel, whose architecture is known', () => {
    const kernel: KernelMedium = { ...facts, kind: 'kernel', architecture: 'aarch64', version: '6.1' };
    expect(chooseFirmware(kernel, {}, 'x64')).toEqual({ architecture: 'aarch64', firmware: undefined });
  });

  it('does as it is told', () => {
    expect(chooseFirmware(iso(BIOS), { firmware: 'uefi-secure' }, 'x64').firmware).toBe('uefi-secure');
    const disk: DiskMedium = {
      ...facts,
      kind: 'disk',
      format: 'raw',
      virtualSizeBytes: 1,
      boots: [],
      partitions: [],
      entries: [],
    };
    expect(chooseFirmware(disk, { architecture: 'aarch64' }, 'x64').firmware).toBe('uefi');
    expect(() => chooseFirmware(disk, { architecture: 'aarch64', firmware: 'bios' }, 'x64')).toThrow(
      expect.objectContaining({ code: 'UP_USAGE' }),
    );
  });
});
