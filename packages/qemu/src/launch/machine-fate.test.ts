import type { ProcessExit } from '@up/process';
import { describe, expect, it } from 'vitest';
import { MachineFate } from './machine-fate.ts';

const EXIT: ProcessExit = {
  reason: 'exited',
  exitCode: 0,
  signal: undefined,
  durationMs: 1,
  stdout: '',
  stdoutTruncated: false,
  tail: [],
  logProblem: undefined,
};

function shutdown(reason: string): MachineFate {
  const fate = new MachineFate();
  fate.note({ atMs: 1, name: 'SHUTDOWN', data: { guest: true, reason } });
  return fate;
}

describe('MachineFate', () => {
  it.each(['guest-shutdown', 'guest-reset', 'guest-panic'])('tells that the guest ended it: %s', (reason) => {
    expect(shutdown(reason).end(EXIT, 5)).toMatchObject({ how: 'guest', reason, atMs: 5, fault: undefined });
  });

  it('tells what we ended', () => {
    expect(shutdown('host-qmp-quit').end(EXIT, 1).how).toBe('crashed');
    expect(shutdown('host-signal').end({ ...EXIT, reason: 'stopped' }, 1).how).toBe('crashed');
    expect(
      new MachineFate().end({ ...EXIT, reason: 'aborted', exitCode: undefined, signal: 'SIGKILL' }, 1).how,
    ).toBe('crashed');
  });

  it('tells what somebody else ended', () => {
    expect(shutdown('host-signal').end(EXIT, 1).how).toBe('killed');
    const killed = { ...EXIT, reason: 'signalled', exitCode: undefined, signal: 'SIGKILL' } as const;
    expect(new MachineFate().end(killed, 1)).toMatchObject({ how: 'killed', signal: 'SIGKILL' });
  });

  it('tells that QEMU crashed, with its words', () => {
    const tail = ['error: failed to set MSR 0x10a to 0x69', 'qemu-system-x86_64: kvm.c: Assertion failed.'];
    const crash = { ...EXIT, reason: 'signalled', exitCode: undefined, signal: 'SIGABRT', tail } as const;
    expect(new MachineFate().end(crash, 1)).toMatchObject({
      how: 'host-fault',
      fault: 'QEMU crashed (SIGABRT): kvm.c: Assertion failed.',
      tail,
    });
  });

  it('tells that QEMU gave up, and leaves out what it always says', () => {
    const noise = 'qemu: warning: externally provided fw_cfg item names should be prefixed with "opt/"';
    const gaveUp = { ...EXIT, exitCode: 1, tail: [noise, 'qemu-system-x86_64: cannot set up guest memory'] };
    expect(new MachineFate().end(gaveUp, 1)).toMatchObject({
      how: 'host-fault',
      fault: 'cannot set up guest memory',
      tail: ['qemu-system-x86_64: cannot set up guest memory'],
    });
  });

  it('tells that the disk of the host is full', () => {
    const fate = shutdown('host-signal');
    fate.note({ atMs: 1, name: 'BLOCK_IO_ERROR', data: { nospace: true } });
    expect(fate.end({ ...EXIT, reason: 'stopped' }, 1)).toMatchObject({
      how: 'host-fault',
      fault: expect.stringContaining('disk of this host is full'),
    });
  });

  it('makes last words harmless', () => {
    expect(new MachineFate().end({ ...EXIT, exitCode: 1, tail: ['\u001b[2Jbad'] }, 1).tail).toEqual(['bad']);
  });
});
