import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { debianRoot } from '../images/debian-root.ts';
import { diskImage } from './disk-image.ts';
import type { GuestKernel } from './guest-kernel.ts';
import { HTTP, NETWORK, STAY } from './init-scripts.ts';
import { initramfs } from './initramfs.ts';
import { extVolume, fatVolume } from './volumes.ts';

/** Finds the card, and the network on the USB of the board, whose controller comes ten seconds late. It has no power button. */
const INIT = `for n in $(seq 120); do test -e /dev/mmcblk0p2 -a -e /sys/class/net/usb0 && break; sleep 1; done
ip link set usb0 name eth0
${NETWORK}${HTTP}mount -t ext4 /dev/mmcblk0p2 /mnt && touch /mnt/written || echo "[FAILED] Failed to mount the card"
echo "guest: ready on $(tr -d '\\0' < /proc/device-tree/model)"
${STAY}`;

/** Debian's kernel for boards; that for clouds has no drivers for them. */
function boardKernel(): GuestKernel & { readonly deviceTree: string } {
  const root = debianRoot({
    packages: ['busybox-static', 'linux-image-arm64'],
    variant: 'extract',
    architecture: 'arm64',
  });
  const [version = ''] = readdirSync(join(root, 'lib/modules'));
  return {
    architecture: 'aarch64',
    image: join(root, 'boot', `vmlinuz-${version}`),
    version,
    modules: join(root, 'lib/modules', version),
    busybox: join(root, 'bin/busybox'),
    deviceTree: join(root, 'usr/lib', `linux-image-${version}`, 'broadcom/bcm2837-rpi-3-b.dtb'),
  };
}

/** The card of a Raspberry Pi 3: what its firmware reads in FAT, a system in ext4. Its size is no power of two. */
export function raspberryCard(): string {
  const kernel = boardKernel();
  const modules = ['bcm2835', 'dwc2', 'cdc_ether', 'crc32c_generic', 'ext4'];
  const initrd = initramfs({ name: 'raspberry', init: INIT, kernel, modules });
  const firmware = fatVolume({
    name: 'raspberry-firmware',
    label: 'bootfs',
    sizeMB: 64,
    files: {
      'config.txt': '[pi4]\nkernel=kernel_4.img\n[all]\narm_64bit=1\nauto_initramfs=1\n',
      'cmdline.txt': 'console=serial0,115200 console=tty1 root=/dev/mmcblk0p2 rootwait\n',
      'kernel8.img': { from: kernel.image },
      initramfs8: { from: initrd },
      'bcm2837-rpi-3-b.dtb': { from: kernel.deviceTree },
    },
  });
  const root = extVolume({
    name: 'raspberry-root',
    label: 'rootfs',
    sizeMB: 16,
    files: { 'etc/hostname': 'pi\n' },
  });
  return diskImage({
    name: 'raspberry',
    table: 'dos',
    partitions: [
      { type: 'fat', volume: firmware },
      { type: 'linux', volume: root },
    ],
  });
}
