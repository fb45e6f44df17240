import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { debianRoot } from '../images/debian-root.ts';

export interface GuestKernel {
  readonly architecture: 'x86_64' | 'aarch64';
  /** The bootable file: bzImage, or an EFI program for aarch64. */
  readonly image: string;
  /** `6.1.0-56-cloud-amd64`. */
  readonly version: string;
  /** The directory below which its modules are, not compressed. */
  readonly modules: string;
  /** A static busybox for it. */
  readonly busybox: string;
}

/**
 * Debian's kernel for virtual machines with busybox beside it, unpacked from their packages. Nearly everything in it is
 * a module, virtio too; it has no driver for AHCI or USB.
 */
export function guestKernel(architecture: GuestKernel['architecture'] = 'x86_64'): GuestKernel {
  const debian = architecture === 'x86_64' ? 'amd64' : 'arm64';
  const root = debianRoot({
    packages: ['busybox-static', `linux-image-cloud-${debian}`],
    variant: 'extract',
    architecture: debian,
  });
  const [version = ''] = readdirSync(join(root, 'lib/modules'));
  return {
    architecture,
    image: join(root, 'boot', `vmlinuz-${version}`),
    version,
    modules: join(root, 'lib/modules', version),
    busybox: join(root, 'bin/busybox'),
  };
}
