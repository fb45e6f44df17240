import { UpError } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';
import { installedQemus } from './qemu.ts';

export const qemuFirmware: HealthCheck = {
  id: 'qemu-firmware',
  group: 'machines',
  title: 'UEFI firmware is installed',
  looksAt: 'the firmware that up would start a machine with, for each QEMU that is installed',
  run: async ({ host }): Promise<Outcome> => {
    const installed = await installedQemus(host);
    if (installed.length === 0) return skip('QEMU is not installed');
    const seen: string[] = [];
    const missing: string[] = [];
    const fix: string[] = [];
    for (const { guest, path } of installed) {
      try {
        seen.push(`${guest}: ${await host.machines.firmware(guest, path)}`);
      } catch (error) {
        if (!(error instanceof UpError)) throw error;
        missing.push(`there is no UEFI firmware for ${guest}`);
        fix.push(error.hint ?? '');
      }
    }
    return missing.length === 0 ? pass(...seen) : warn([...missing, ...seen], { fix });
  },
};
