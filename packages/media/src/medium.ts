import type { Finding } from '@up/core';

/** The processor a medium is for, as QEMU and `uname -m` name it. */
export type Architecture = 'x86_64' | 'aarch64' | 'i386' | 'arm' | 'riscv64';

/** How a disk's blocks are stored, as `qemu-img -f` names it. */
export type DiskFormat = 'raw' | 'qcow2' | 'vmdk' | 'vdi';

/** A way in which firmware can start a medium. */
export type BootPath =
  | { readonly firmware: 'bios'; readonly by: 'el-torito' | 'mbr' }
  | {
      readonly firmware: 'uefi';
      readonly by: 'el-torito' | 'esp';
      readonly architecture: Architecture;
      /** Inside the FAT file system: `/EFI/BOOT/BOOTX64.EFI`. */
      readonly loader: string;
    };

/** One entry of a boot loader's menu that starts a Linux kernel. */
export interface LoaderEntry {
  readonly loader: 'grub' | 'syslinux' | 'extlinux' | 'systemd-boot' | 'raspberry-pi';
  readonly title: string;
  /** The configuration that holds it, as a path inside the medium. */
  readonly source: string;
  readonly isDefault: boolean;
  /**
   * Paths inside the medium: `/boot/bzImage` in an ISO, `2:/boot/Image` in the second partition of a disk,
   * `esp:/...` in an ISO's image for UEFI.
   */
  readonly kernel: string;
  readonly initrds: readonly string[];
  /** The kernel command line, as the loader would pass it. */
  readonly parameters: string;
  /** Of the kernel, where it is there and its header says it. */
  readonly architecture?: Architecture | undefined;
  /** Of a board whose firmware hands it to the kernel. */
  readonly deviceTree?: string | undefined;
}

interface MediumFacts {
  /** Absolute path of the file. */
  readonly path: string;
  readonly sizeBytes: number;
  /** What was noticed without booting it: `media/...` rules. */
  readonly findings: readonly Finding[];
}

export interface IsoMedium extends MediumFacts {
  readonly kind: 'iso';
  /** The volume identifier. */
  readonly label: string;
  readonly boots: readonly BootPath[];
  /** Written to a USB stick as it is, it starts there, too. */
  readonly isHybrid: boolean;
  readonly entries: readonly LoaderEntry[];
}

/** A disk, or the card of a single-board computer. */
export interface DiskMedium extends MediumFacts {
  readonly kind: 'disk';
  readonly format: DiskFormat;
  /** What the guest sees. */
  readonly virtualSizeBytes: number;
  /** Why its contents cannot be looked at (a backing file, encryption...); what follows is then empty. */
  readonly unread?: string | undefined;
  readonly boots: readonly BootPath[];
  readonly partitions: readonly Partition[];
  readonly entries: readonly LoaderEntry[];
}

export interface Partition {
  readonly index: number;
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** `0x0c`, or the GUID of a GPT type in lower case. */
  readonly type: string;
  readonly name: string;
  readonly fileSystem: 'fat' | 'ext' | 'squashfs' | 'btrfs' | 'xfs' | 'iso9660' | 'swap' | undefined;
  readonly label: string | undefined;
}

interface KernelFacts extends MediumFacts {
  readonly architecture: Architecture;
  /** `6.1.0-40-cloud-amd64`, where the file says it. */
  readonly version: string | undefined;
}

/** A Linux kernel: started by QEMU itself, with an initrd and a command line from elsewhere. */
export interface KernelMedium extends KernelFacts {
  readonly kind: 'kernel';
}

/** A unified kernel image: kernel, initrd and command line in one PE file, started by UEFI firmware. */
export interface UkiMedium extends KernelFacts {
  readonly kind: 'uki';
  /** The command line that it holds. */
  readonly parameters: string | undefined;
}

/**
 * A script that starts QEMU: NixOS's `run-NAME-vm`, `microvm-run` of microvm.nix, or a directory with one of them in its
 * `bin`. It is read, never run.
 */
export interface RunVmMedium extends MediumFacts {
  readonly kind: 'run-vm';
  readonly script: string;
  readonly machine: RunVmMachine;
}

/** What a script starts, as far as a guest can tell. */
export interface RunVmMachine {
  readonly architecture: Architecture;
  readonly board: 'microvm' | undefined;
  readonly firmware: 'uefi' | undefined;
  /** Undefined where the first disk starts by its own loader. */
  readonly kernel: RunVmKernel | undefined;
  /** Undefined where the script leaves it to QEMU. */
  readonly memoryMB: number | undefined;
  readonly cpus: number | undefined;
  /** In their order. */
  readonly disks: readonly RunVmDisk[];
  readonly shares: readonly RunVmShare[];
}

export interface RunVmKernel {
  readonly path: string;
  readonly initrd: string | undefined;
  readonly parameters: string;
}

export type RunVmDisk =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly format: DiskFormat;
      readonly as: 'disk' | 'cdrom';
    }
  /** Made by the script where it is not there: empty, or an ext4 with this label. */
  | { readonly kind: 'made'; readonly sizeBytes: number; readonly ext4Label: string | undefined };

/** A directory that the guest mounts by 9p; without one, it gets an empty one of its own. */
export interface RunVmShare {
  readonly tag: string;
  readonly directory: string | undefined;
}

/** Something that can be booted, and what is known of it before it is. */
export type Medium = IsoMedium | DiskMedium | KernelMedium | UkiMedium | RunVmMedium;
