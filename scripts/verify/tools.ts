import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Programs and, by their path, other files that tests need, and the Debian package that each comes in. */
const TOOLS: Readonly<Record<string, string>> = {
  ffmpeg: 'ffmpeg',
  ffprobe: 'ffmpeg',
  chromium: 'chromium',
  zsh: 'zsh',
  fish: 'fish',
  tmux: 'tmux',
  bsdtar: 'libarchive-tools',
  readelf: 'binutils',
  gcc: 'gcc',
  'musl-gcc': 'musl-tools',
  supervisord: 'supervisor',
  python3: 'python3',
  umoci: 'umoci',
  skopeo: 'skopeo',
  'docker-registry': 'docker-registry',
  zstd: 'zstd',
  xz: 'xz-utils',
  gpgv: 'gpgv',
  busybox: 'busybox-static',
  dockerd: 'docker.io',
  ip: 'iproute2',
  setpriv: 'util-linux',
  podman: 'podman',
  iptables: 'iptables',
  nix: 'nix-bin',
  nginx: 'nginx-light',
  'prometheus-nginx-exporter': 'prometheus-nginx-exporter',
  shellcheck: 'shellcheck',
  'systemd-analyze': 'systemd',
  bash: 'bash',
  pgrep: 'procps',
  'nix-store': 'nix-bin',
  'nix-env': 'nix-bin',
  'nix-build': 'nix-bin',
  'nix-instantiate': 'nix-bin',
  '/usr/sbin/sshd': 'openssh-server',
  unshare: 'util-linux',
  mount: 'mount',
  'dpkg-query': 'dpkg',
  diff: 'diffutils',
  git: 'git',
  mmdebstrap: 'mmdebstrap',
  patchelf: 'patchelf',
  'docker-compose': 'docker-compose',
  prometheus: 'prometheus',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-system-aarch64': 'qemu-system-arm',
  'qemu-img': 'qemu-utils',
  xorriso: 'xorriso',
  tesseract: 'tesseract-ocr',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  'grub-mkrescue': 'grub-common',
  'grub-mkimage': 'grub-common',
  mcopy: 'mtools',
  'mkfs.vfat': 'dosfstools',
  mke2fs: 'e2fsprogs',
  debugfs: 'e2fsprogs',
  sfdisk: 'fdisk',
  mksquashfs: 'squashfs-tools',
  cpio: 'cpio',
  'fsck.fat': 'dosfstools',
  sgdisk: 'gdisk',
  blkid: 'util-linux',
  mkswap: 'util-linux',
  'mkfs.btrfs': 'btrfs-progs',
  'mkfs.xfs': 'xfsprogs',
  ar: 'binutils',
  'dpkg-deb': 'dpkg',
  objcopy: 'binutils',
  '/usr/share/OVMF/OVMF_CODE_4M.fd': 'ovmf',
  '/usr/share/AAVMF/AAVMF_CODE.fd': 'qemu-efi-aarch64',
  '/usr/lib/grub/i386-pc/boot.img': 'grub-pc-bin',
  '/usr/lib/grub/x86_64-efi/kernel.img': 'grub-efi-amd64-bin',
  '/usr/lib/ISOLINUX/isolinux.bin': 'isolinux',
  '/usr/lib/syslinux/modules/bios/ldlinux.c32': 'syslinux-common',
  '/usr/lib/systemd/boot/efi/linuxx64.efi.stub': 'systemd-boot-efi',
};

export interface InstallOptions {
  /** Whether the user allows it although this is not root on Debian: through sudo. */
  readonly yes: boolean;
}

/**
 * Installs what is missing, where that is allowed: as root on Debian or Ubuntu, or with --yes.
 * Returns what is still missing; tests that need it are skipped, and say so.
 */
export function installTools({ yes }: InstallOptions): readonly string[] {
  const missing = missingTools();
  if (missing.length === 0) return [];
  const isRoot = process.getuid?.() === 0;
  if (!onPath('apt-get') || !(isRoot || (yes && onPath('sudo')))) return missing;
  const packages = [...new Set(missing.map((tool) => TOOLS[tool] ?? tool))];
  console.log(`installing ${packages.join(', ')}`);
  const prefix = isRoot ? [] : ['sudo'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
  ]) {
    const [command = '', ...rest] = [...prefix, 'apt-get', ...args];
    const { status, stdout, stderr } = spawnSync(command, rest, {
      env,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) console.log(`${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  }
  return missingTools();
}

/** Each tool that is missing, and the package it comes in. */
export function missingPackages(): readonly { readonly tool: string; readonly package: string }[] {
  return missingTools().map((tool) => ({ tool, package: TOOLS[tool] ?? tool }));
}

function missingTools(): readonly string[] {
  return Object.keys(TOOLS).filter((tool) => !(isAbsolute(tool) ? existsSync(tool) : onPath(tool)));
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
