import { UpError } from '@up/core';
import { describe, expect, it } from 'vitest';
import type { MachineEnd } from '../machine-end.ts';
import { acceleratorFault } from './accelerator-fault.ts';

const END: MachineEnd = {
  how: 'host-fault',
  reason: undefined,
  exitCode: 1,
  signal: undefined,
  atMs: 5,
  tail: [],
  fault: undefined,
};

describe('acceleratorFault', () => {
  it.each([
    'KVM internal error. Suberror: 1',
    'error: failed to set MSR 0x10a to 0x69',
    "../target/i386/kvm/kvm.c:3213: kvm_buf_set_msrs: Assertion `ret == cpu->kvm_msr_buf->nmsrs' failed.",
    'ioctl(KVM_CREATE_VM) failed: 16 Device or resource busy',
    'Could not access KVM kernel module: Permission denied',
  ])('finds it in %j', (line) => {
    expect(acceleratorFault({ ...END, tail: ['before', line] })).toBe(line);
    const error = new UpError('UP_QEMU_FAILED', 'QEMU was killed by SIGABRT', { details: { tail: [line] } });
    expect(acceleratorFault(error)).toBe(line);
  });

  it('finds none in other faults, nor in a guest that quotes one', () => {
    expect(acceleratorFault({ ...END, fault: 'Cannot allocate memory' })).toBeUndefined();
    expect(acceleratorFault({ ...END, how: 'guest', tail: ['KVM internal error'] })).toBeUndefined();
    expect(acceleratorFault(new UpError('UP_VM_FAILED', 'KVM internal error'))).toBeUndefined();
  });
});
