import { guestKernel } from './guest-kernel.ts';
import type { KernelPair } from './guest-media.ts';
import { POWER_BUTTON, STAY, X86_MODULES } from './init-scripts.ts';
import { initramfs } from './initramfs.ts';

/** What systemd tells the manager of a machine, in its order; emergency mode calls itself ready, too. */
const SAYS = {
  'is ready': [
    'X_SYSTEMD_HOSTNAME=guest',
    'X_SYSTEMD_UNIT_ACTIVE=sysinit.target',
    'X_SYSTEMD_UNIT_ACTIVE=basic.target',
    'READY=1',
    'STATUS=Ready.',
    'X_SYSTEMD_UNIT_ACTIVE=multi-user.target',
  ],
  'is in emergency mode': [
    'X_SYSTEMD_UNIT_ACTIVE=sysinit.target',
    'X_SYSTEMD_UNIT_ACTIVE=emergency.target',
    'READY=1',
  ],
} as const;

/** A guest whose console says nothing of how it is: it tells by the virtio port org.up.ready. */
export function notifyingPair(how: keyof typeof SAYS): KernelPair {
  const init = `port=$(grep -lx org.up.ready /sys/class/virtio-ports/*/name)
port=/dev/$(basename $(dirname $port))
${POWER_BUTTON}for message in ${SAYS[how].map((text) => `'${text}'`).join(' ')}; do echo "$message" > $port; done
${STAY}`;
  const modules = [...X86_MODULES, 'virtio_console'];
  const initrd = initramfs({ name: `notifies-${how.replaceAll(' ', '-')}`, init, modules });
  return { kernel: guestKernel().image, initrd };
}
