import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleDisk } from './disk-image.ts';
import { grubForBios } from './grub-image.ts';
import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

const PACKAGES = [
  ...['linux-image-cloud-amd64', 'initramfs-tools', 'systemd', 'systemd-sysv', 'dbus', 'udev', 'kmod'],
  ...['cloud-init', 'nginx-light', 'iproute2'],
];

/** Only what the guest's own disk needs: the archive is read by GRUB through the BIOS, at a few MB a second. */
const INITRAMFS = 'MODULES=list\nCOMPRESS=xz\n';

/** Nothing that runs by the clock, or waits for a network that leads nowhere. */
const MASKED = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'e2scrub_all.timer', 'fstrim.timer'],
  'systemd-networkd-wait-online.service',
];

const NETWORK = '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n[DHCPv4]\nClientIdentifier=mac\n';

const CLOUD_CONFIG = `datasource_list: [ NoCloud, None ]
network: { config: disabled }
# Without those that want a network, a package manager or an SSH server.
cloud_init_modules: [ seed_random, bootcmd, write-files, update_hostname, users-groups ]
cloud_config_modules: [ runcmd ]
cloud_final_modules: [ scripts-vendor, scripts-per-instance, scripts-user, final-message ]
`;

const GRUB_CFG = `serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
set timeout=0
menuentry "Debian GNU/Linux" {
  search --label --set=root debian-guest
  linux /vmlinuz root=LABEL=debian-guest ro console=ttyS0 net.ifnames=0
  initrd /initrd.img
}
`;

const BROKEN_UNIT = `[Unit]
Description=A service that cannot start
[Service]
Type=oneshot
ExecStart=/usr/bin/false
[Install]
WantedBy=multi-user.target
`;

export interface DebianGuestOptions {
  /** Adds `broken.service`, which fails at every boot. */
  readonly with?: 'a failing unit' | undefined;
}

/**
 * A real Debian as qcow2: GRUB, systemd, cloud-init (NoCloud), nginx. Made by mmdebstrap, as root, once: it takes a
 * minute or two.
 */
export function debianGuest({ with: extra }: DebianGuestOptions = {}): string {
  return extra === undefined ? healthyDebian() : withFailingUnit(healthyDebian());
}

function healthyDebian(): string {
  return guestFile({
    name: 'debian.qcow2',
    recipe: ['debian', PACKAGES, INITRAMFS, NETWORK, CLOUD_CONFIG, GRUB_CFG],
    make: (path, scratch) => {
      const volume = join(scratch, 'volume');
      makeVolume(volume, scratch);
      const disk = join(scratch, 'disk');
      assembleDisk(disk, {
        table: 'dos',
        partitions: [{ type: 'linux', volume, isActive: true }],
        bios: grubForBios(),
      });
      guestTool('qemu-img', ['convert', '-c', '-f', 'raw', '-O', 'qcow2', disk, path]);
    },
  });
}

function makeVolume(path: string, scratch: string): void {
  const root = join(scratch, 'root');
  const upload = (name: string, text: string, target: string): string[] => {
    writeFileSync(join(scratch, name), text);
    return [`--customize-hook=upload ${join(scratch, name)} ${target}`];
  };
  guestTool('mmdebstrap', [
    '--variant=minbase',
    `--include=${PACKAGES.join(',')}`,
    '--dpkgopt=path-exclude=/usr/share/doc/*',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    '--dpkgopt=path-exclude=/usr/share/locale/*',
    ...upload('initramfs.conf', INITRAMFS, '/etc/initramfs-tools/conf.d/guest.conf'),
    ...upload('modules', 'virtio_pci\nvirtio_blk\next4\n', '/etc/initramfs-tools/modules'),
    ...upload('guest.network', NETWORK, '/etc/systemd/network/guest.network'),
    ...upload('guest.cfg', CLOUD_CONFIG, '/etc/cloud/cloud.cfg.d/99-guest.cfg'),
    ...upload('fstab', 'LABEL=debian-guest / ext4 defaults 0 1\n', '/etc/fstab'),
    '--customize-hook=mkdir -p "$1/boot/grub" "$1/var/www/html"',
    ...upload('grub.cfg', GRUB_CFG, '/boot/grub/grub.cfg'),
    ...upload('health', 'OK\n', '/var/www/html/health'),
    '--customize-hook=chroot "$1" update-initramfs -u',
    '--customize-hook=chroot "$1" systemctl enable systemd-networkd nginx',
    `--customize-hook=chroot "$1" systemctl mask ${MASKED.join(' ')}`,
    '--customize-hook=echo guest > "$1/etc/hostname"; : > "$1/etc/machine-id"',
    'bookworm',
    root,
  ]);
  guestTool('mke2fs', ['-q', '-t', 'ext4', '-L', 'debian-guest', '-d', root, path, '1200M']);
  rmSync(root, { recursive: true });
}

function withFailingUnit(healthy: string): string {
  return guestFile({
    name: 'debian-broken.qcow2',
    recipe: ['debian-broken', healthy, BROKEN_UNIT],
    make: (path, scratch) => {
      const disk = join(scratch, 'disk');
      guestTool('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', healthy, disk]);
      const unit = join(scratch, 'broken.service');
      writeFileSync(unit, BROKEN_UNIT);
      const systemd = '/etc/systemd/system';
      // The partition begins at the first megabyte.
      guestTool('debugfs', ['-w', '-f', '-', `${disk}?offset=1048576`], {
        input: `write ${unit} ${systemd}/broken.service
symlink ${systemd}/multi-user.target.wants/broken.service ${systemd}/broken.service
`,
      });
      guestTool('qemu-img', ['convert', '-c', '-f', 'raw', '-O', 'qcow2', disk, path]);
    },
  });
}
