import type { DiskMedium, IsoMedium, KernelMedium } from '@up/media';
import { describe, expect, it } from 'vitest';
import { bootSource } from './boot-source.ts';

const facts = { sizeBytes: 1, findings: [] };
const KERNEL: KernelMedium = {
  ...facts,
  kind: 'kernel',
  path: '/vmlinuz',
  architecture: 'x86_64',
  version: undefined,
};
const ISO: IsoMedium = {
  ...facts,
  kind: 'iso',
  path: '/x.iso',
  label: '',
  boots: [],
  isHybrid: false,
  entries: [],
};
const DISK: DiskMedium = {
  ...facts,
  kind: 'disk',
  path: '/x.qcow2',
  format: 'qcow2',
  virtualSizeBytes: 1,
  boots: [],
  partitions: [],
  entries: [],
};

describe('bootSource', () => {
  it('starts media by their own loaders', () => {
    expect(bootSource({ medium: ISO, architecture: 'x86_64' })).toEqual({
      source: { kind: 'cdrom', path: '/x.iso' },
      drives: [],
      inputs: ['/x.iso'],
    });
    expect(bootSource({ medium: DISK, architecture: 'x86_64' }).source).toEqual({
      kind: 'disk',
      path: '/x.qcow2',
      format: 'qcow2',
    });
  });

  it('attaches an ISO as the disk that a USB stick with it is', () => {
    const attachedAs = 'disk';
    expect(bootSource({ medium: ISO, architecture: 'x86_64', attachedAs }).source).toEqual({
      kind: 'disk',
      path: '/x.iso',
      format: 'raw',
    });
    expect(bootSource({ medium: ISO, architecture: 'x86_64', attachedAs, kernel: '/k' }).drives).toEqual([
      { path: '/x.iso', format: 'raw', as: 'disk' },
    ]);
    expect(() => bootSource({ medium: DISK, architecture: 'x86_64', attachedAs })).toThrow('--attach');
  });

  it('gives a kernel a serial console, unless its command line names one', () => {
    const append = (text?: string, architecture: 'x86_64' | 'aarch64' = 'x86_64'): unknown => {
      const { source } = bootSource({ medium: KERNEL, architecture, initrd: '/initrd', append: text });
      return source.kind === 'kernel' ? source.append : undefined;
    };
    expect(append()).toBe('console=ttyS0');
    expect(append('quiet')).toBe('quiet console=ttyS0');
    expect(append('quiet', 'aarch64')).toBe('quiet console=ttyAMA0');
    expect(append('console=tty0 quiet')).toBe('console=tty0 quiet');
  });

  it('attaches what a kernel of its own is started with', () => {
    expect(
      bootSource({ medium: DISK, architecture: 'x86_64', kernel: '/k', append: 'root=/dev/vda1' }),
    ).toEqual({
      source: { kind: 'kernel', kernel: '/k', initrd: undefined, append: 'root=/dev/vda1 console=ttyS0' },
      drives: [{ path: '/x.qcow2', format: 'qcow2', as: 'disk' }],
      inputs: ['/x.qcow2', '/k'],
    });
  });

  it.each([{ initrd: '/i' }, { append: 'quiet' }])(
    'refuses %j where a medium has its own loader',
    (options) => {
      expect(() => bootSource({ medium: ISO, architecture: 'x86_64', ...options })).toThrow(
        expect.objectContaining({ code: 'UP_USAGE' }),
      );
    },
  );
});
