import type { HealthCheck } from '../health-check.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';
import { installedQemus } from './qemu.ts';

const OWN: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

export const qemuAccelerator: HealthCheck = {
  id: 'qemu-accelerator',
  group: 'machines',
  title: 'machines run at full speed',
  looksAt:
    'whether a small program runs to its end under KVM or HVF: that /dev/kvm can be opened proves nothing',
  timeoutMs: 8000,
  run: async ({ host, signal }): Promise<Outcome> => {
    const own = (await installedQemus(host)).find(({ guest }) => guest === OWN[host.architecture]);
    if (own === undefined)
      return skip(`there is no QEMU for ${host.architecture}, the architecture of this machine`);
    const { accelerator, note } = await host.machines.accelerator(own.guest, own.path, signal);
    if (note === undefined) return pass(`${accelerator.toUpperCase()} works`);
    return warn([note, 'machines work, some ten times slower'], { fix: fixFor(note) });
  },
};

function fixFor(note: string): readonly string[] {
  if (/may not open/.test(note)) return ['sudo usermod -aG kvm $USER   and log in again'];
  if (/has no \/dev\/kvm/.test(note))
    return ['sudo modprobe kvm_intel || sudo modprobe kvm_amd; in a virtual machine: nested virtualization'];
  return [
    'In a virtual machine: nested virtualization is broken or off on its host. up chooses TCG by itself.',
  ];
}
