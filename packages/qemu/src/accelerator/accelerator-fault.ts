import { UpError } from '@up/core';
import type { MachineEnd } from '../machine-end.ts';

/** What QEMU says when the accelerator failed, be it before the guest ran or in the middle of it. */
const PATTERNS: readonly RegExp[] = [
  /KVM internal error/,
  /failed to set MSR/,
  /KVM: entry failed/,
  /error: kvm run failed/i,
  /Could not access KVM/,
  /failed to initialize (kvm|hvf)/,
  /kvm_[a-z_]+: Assertion/,
  /ioctl\(KVM_[A-Z_0-9]+\) failed/,
  /(HV_[A-Z_]+|hvf).*(error|failed)/i,
];

/**
 * In words, how the accelerator failed; undefined when something else did, or nothing. The same guest may well run with
 * `accelerator: 'tcg'`. Takes the end of a machine, or what `startMachine` threw.
 */
export function acceleratorFault(outcome: MachineEnd | UpError): string | undefined {
  if (outcome instanceof UpError) {
    if (outcome.code !== 'UP_QEMU_FAILED') return undefined;
    const tail: unknown = outcome.details['tail'];
    return find([outcome.message, ...(Array.isArray(tail) ? tail.map(String) : [])]);
  }
  return outcome.how === 'host-fault' ? find([outcome.fault ?? '', ...outcome.tail]) : undefined;
}

function find(lines: readonly string[]): string | undefined {
  return lines.find((line) => PATTERNS.some((pattern) => pattern.test(line)));
}
