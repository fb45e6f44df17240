import { open } from 'node:fs/promises';
import { systemErrorCode } from '@up/core';

/** Why /dev/kvm cannot even be opened, or undefined when it can; which proves nothing more. */
export async function kvmAccessProblem(device = '/dev/kvm'): Promise<string | undefined> {
  try {
    const handle = await open(device, 'r+');
    await handle.close();
    return undefined;
  } catch (error) {
    return describe(systemErrorCode(error) ?? 'unknown reason', device);
  }
}

function describe(code: string, device: string): string {
  if (code === 'ENOENT') return `this host has no ${device}`;
  if (code === 'EACCES' || code === 'EPERM')
    return `this user may not open ${device} (the group that owns it, as a rule kvm, may)`;
  if (code === 'EBUSY') return `${device} is busy: another hypervisor has the processor's virtualization`;
  if (code === 'ENODEV' || code === 'ENXIO')
    return `${device} leads to no driver: the kernel module kvm is not loaded`;
  return `${device} cannot be opened: ${code}`;
}
