import { describe, expect, it } from 'vitest';
import type { MachineOptions } from '../machine-options.ts';
import { checkPlan } from './check-plan.ts';
import { planMachine } from './machine-plan.ts';

const KERNEL = { kind: 'kernel', kernel: '/k' } as const;
const ISO = { kind: 'cdrom', path: '/i' } as const;

function check(options: Partial<MachineOptions> & Pick<MachineOptions, 'source'>): void {
  const whole = { directory: '/out', env: {}, ...options };
  checkPlan(planMachine(whole), whole);
}

describe('checkPlan', () => {
  it.each<[string, Partial<MachineOptions> & Pick<MachineOptions, 'source'>, RegExp]>([
    [
      'an architecture without a board',
      { source: KERNEL, architecture: 'riscv64' },
      /riscv64 cannot be started/,
    ],
    ['a board of another architecture', { source: KERNEL, board: 'virt' }, /no board virt for x86_64/],
    ['a microvm that has to read a disk', { source: ISO, board: 'microvm' }, /kernels only/],
    ['BIOS on aarch64', { source: ISO, architecture: 'aarch64', firmware: 'bios' }, /no BIOS/],
    ['secure boot on the older board', { source: ISO, board: 'pc', firmware: 'uefi-secure' }, /secure boot/],
    ['no memory', { source: KERNEL, memoryMB: 0 }, /no size of memory/],
    ['half a processor', { source: KERNEL, cpus: 0.5 }, /no number of processors/],
  ])('names %s', (_, options, message) => {
    expect(() => check(options)).toThrow(expect.objectContaining({ code: 'UP_USAGE' }));
    expect(() => check(options)).toThrow(message);
  });

  it.each<[string, Partial<MachineOptions> & Pick<MachineOptions, 'source'>]>([
    ['a kernel', { source: KERNEL }],
    ['an aarch64 kernel without firmware', { source: KERNEL, architecture: 'aarch64' }],
    ['a 32-bit medium', { source: ISO, architecture: 'i386' }],
    ['a microvm', { source: KERNEL, board: 'microvm' }],
  ])('takes %s', (_, options) => {
    expect(() => check(options)).not.toThrow();
  });
});
