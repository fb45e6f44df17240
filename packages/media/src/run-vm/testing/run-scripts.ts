/** Where things of a script are, and what it says of the machine. */
export interface NixosScriptOptions {
  /** The directory of the system: kernel, initrd and kernel-params are in it. */
  readonly system: string;
  readonly memory?: string;
  /** Lines of QEMU's command, before those that users may add. */
  readonly more?: readonly string[];
  /** In place of the directory /nix/store. */
  readonly store?: string;
  /** Lines that make disks, before QEMU is started. */
  readonly makes?: readonly string[];
  readonly drives?: readonly string[];
  /** Whether QEMU loads the kernel. Default: `direct`. */
  readonly boot?: 'direct' | 'loader';
}

const ROOT_DRIVE =
  '-drive cache=writeback,file="$NIX_DISK_IMAGE",id=drive1,if=none,index=1,werror=report -device virtio-blk-pci,bootindex=1,drive=drive1,serial=root';
export const EMPTY_ROOT: string = '    createEmptyFilesystemImage "$NIX_DISK_IMAGE" "64M"';

/** A script of the shape of NixOS's `run-NAME-vm`: its functions, its variables, and one long command at its end. */
export function nixosScript({
  system,
  memory = '512',
  more = [],
  store = '/nix/store',
  makes = [],
  drives = [ROOT_DRIVE],
  boot = 'direct',
}: NixosScriptOptions): string {
  const direct = [
    `-kernel \${NIXPKGS_QEMU_KERNEL_guest:-${system}/kernel}`,
    `-initrd ${system}/initrd`,
    `-append "$(cat ${system}/kernel-params) init=${system}/init regInfo=${system}/registration console=tty0 console=ttyS0,115200n8 $QEMU_KERNEL_PARAMS"`,
  ];
  const command = [
    'exec /opt/qemu/bin/qemu-system-x86_64 -machine type=q35,accel=kvm:tcg -cpu max',
    '-name guest',
    `-m ${memory}`,
    '-smp 2',
    '-device virtio-rng-pci',
    '-net nic,netdev=user.0,model=virtio -netdev user,id=user.0,hostfwd=tcp:127.0.0.1:2222-:22,"$QEMU_NET_OPTS"',
    `-virtfs local,path=${store},security_model=none,mount_tag=nix-store`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the script's
    '-virtfs local,path="${SHARED_DIR:-$TMPDIR/xchg}",security_model=none,mount_tag=shared',
    '-virtfs local,path="$TMPDIR"/xchg,security_model=none,mount_tag=xchg',
    ...drives,
    '-device virtio-keyboard',
    '-usb',
    '-device usb-tablet,bus=usb-bus.0',
    ...(boot === 'direct' ? direct : []),
    ...more,
    '-nographic',
    '$QEMU_OPTS',
    '"$@"',
  ];
  return `#! /bin/sh

export PATH=/opt/coreutils/bin\${PATH:+:}$PATH

set -e

createEmptyFilesystemImage() {
  local name=$1
  local size=$2
  local temp=$(mktemp)
  /opt/qemu/bin/qemu-img create -f raw "$temp" "$size"
  /opt/e2fsprogs/bin/mkfs.ext4 -L nixos "$temp"
  /opt/qemu/bin/qemu-img convert -f raw -O qcow2 "$temp" "$name"
  rm "$temp"
}

NIX_DISK_IMAGE=$(readlink -f "\${NIX_DISK_IMAGE:-./guest.qcow2}") || test -z "$NIX_DISK_IMAGE"

if test -n "$NIX_DISK_IMAGE" && ! test -e "$NIX_DISK_IMAGE"; then
${(makes.length > 0 ? makes : [EMPTY_ROOT]).join('\n')}
fi

if [ -z "$TMPDIR" ] || [ -z "$USE_TMPDIR" ]; then
    TMPDIR=$(mktemp -d nix-vm.XXXXXXXXXX --tmpdir)
fi

mkdir -p "$TMPDIR/xchg"
cd "$TMPDIR"

test -e "empty0.qcow2" || /opt/qemu/bin/qemu-img create -f qcow2 "empty0.qcow2" "32M"

${command.join(' \\\n    ')}
`;
}

/** A script of the shape of microvm.nix's `microvm-run`. */
export function microvmScript({
  kernel,
  initrd,
}: {
  readonly kernel: string;
  readonly initrd: string;
}): string {
  return `#! /bin/sh -e
set -eou pipefail

exec -a "microvm@guest" /opt/qemu/bin/qemu-system-x86_64 -name guest -M 'microvm,accel=kvm:tcg,acpi=on,mem-merge=on,pcie=off,pic=off,pit=off,rtc=on,usb=off' -m 256M -smp 1 -nodefaults -no-user-config -no-reboot -kernel ${kernel} -initrd ${initrd} -chardev stdio,id=stdio,signal=off -device virtio-rng-device   -serial chardev:stdio -enable-kvm -cpu 'host,+x2apic,-sgx' -device i8042 -append 'earlyprintk=ttyS0 console=ttyS0 reboot=t panic=-1 tsc_early_khz=2000000' -nographic -sandbox on -qmp unix:guest.sock,server,nowait -netdev user,id=qemu -device virtio-net-device,netdev=qemu,mac=02:00:00:01:01:01
`;
}
