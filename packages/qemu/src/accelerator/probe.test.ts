import { describe, expect, it } from 'vitest';
import { address, align, assemble, code, label, relative } from './assemble.ts';
import { aarch64ProbeKernel } from './probe-aarch64.ts';
import { x86ProbeDisk } from './probe-x86.ts';

describe('assemble', () => {
  it('resolves distances backwards and forwards, and addresses', () => {
    const bytes = assemble(0x7c00, [
      label('start'),
      code('jmp end', 0xeb),
      relative('end'),
      code('jmp start', 0xeb),
      relative('start'),
      label('end'),
      align(8),
      address('end', 2),
      address('start', 4),
    ]);
    expect([...bytes]).toEqual([0xeb, 2, 0xeb, 0xfc, 0, 0, 0, 0, 0x04, 0x7c, 0x00, 0x7c, 0, 0]);
  });

  it('knows no label that is not there', () => {
    expect(() => assemble(0, [relative('nowhere')])).toThrow('nowhere');
  });
});

describe('the probes', () => {
  it('fit into a boot sector of a disk that SeaBIOS accepts', () => {
    const disk = x86ProbeDisk();
    expect(disk.length).toBe(1024 * 1024);
    expect([...disk.subarray(510, 512)]).toEqual([0x55, 0xaa]);
    expect(disk.subarray(440, 510).every((byte) => byte === 0)).toBe(true);
    expect(disk.subarray(512).every((byte) => byte === 0)).toBe(true);
  });

  it('are words in little endian for aarch64', () => {
    const kernel = aarch64ProbeKernel();
    expect(kernel.length % 4).toBe(0);
    expect([...kernel.subarray(0, 4)]).toEqual([0x01, 0xa0, 0x85, 0x52]);
  });
});
