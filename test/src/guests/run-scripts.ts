import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { microvmScript, nixosScript } from '../../../packages/media/src/run-vm/testing/run-scripts.ts';
import { guestFile } from './guest-file.ts';
import { guestKernel } from './guest-kernel.ts';
import { healthyPair } from './guest-media.ts';
import { HTTP, NETWORK, POWER_BUTTON, STAY, X86_MODULES } from './init-scripts.ts';
import { initramfs } from './initramfs.ts';

/** Finds its root by its label, as a system of NixOS does. Debian's kernel for clouds has no 9p: the devices are counted. */
const INIT = `${NETWORK}${HTTP}${POWER_BUTTON}mkdir -p /root-disk
mount -t ext4 $(findfs LABEL=nixos) /root-disk && touch /root-disk/written || echo "[FAILED] Failed to mount root"
disks=$(ls /sys/block | grep -c vd)
shares=$(grep -l 0x0009 /sys/bus/virtio/devices/*/device | wc -l)
echo "guest: ready with $disks disks, $shares shares, $(nproc) cpus, $(grep -o 'loglevel=[0-9]' /proc/cmdline)"
${STAY}`;

/** What `nixos-rebuild build-vm` makes: `bin/run-guest-vm`, and the system that it starts. */
export function runVmDirectory(): string {
  const kernel = guestKernel();
  const initrd = initramfs({ name: 'run-vm', init: INIT, modules: X86_MODULES });
  return guestFile({
    name: 'run-vm',
    recipe: ['run-vm', kernel.image, initrd, nixosScript({ system: '@' })],
    make: (scratch) => {
      // Its paths are absolute, and it is moved when it is made: the system is a directory of its own.
      const system = systemDirectory(kernel.image, initrd);
      mkdirSync(join(scratch, 'bin'), { recursive: true });
      const script = join(scratch, 'bin/run-guest-vm');
      const empty =
        '-drive file=$(pwd)/empty0.qcow2,id=drive2,if=none,index=2,werror=report -device virtio-blk-pci,drive=drive2';
      writeFileSync(script, nixosScript({ system, store: system, more: [empty] }));
      chmodSync(script, 0o755);
    },
  });
}

function systemDirectory(kernel: string, initrd: string): string {
  return guestFile({
    name: 'system',
    recipe: ['system', kernel, initrd],
    make: (path) => {
      mkdirSync(path);
      symlinkSync(kernel, join(path, 'kernel'));
      symlinkSync(initrd, join(path, 'initrd'));
      writeFileSync(join(path, 'kernel-params'), 'loglevel=6\n');
    },
  });
}

/** What microvm.nix makes. */
export function microvmDirectory(): string {
  const pair = healthyPair();
  return guestFile({
    name: 'microvm',
    recipe: ['microvm', pair, microvmScript(pair)],
    make: (path) => {
      mkdirSync(join(path, 'bin'), { recursive: true });
      writeFileSync(join(path, 'bin/microvm-run'), microvmScript(pair), { mode: 0o755 });
    },
  });
}
