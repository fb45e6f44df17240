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
  readonly loader: 'grub' | 'syslinux' | 'extlinux' | 'systemd-boot';
  readonly title: string;
  /** The configuration that holds it, as a path inside the medium. */
  readonly source: string;
  readonly isDefault: boolean;
  /** Paths inside the medium. */
  readonly kernel: string;
  readonly initrds: readonly string[];
  /** The kernel command line, as the loader would pass it. */
  readonly parameters: string;
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

/** A Linux kernel, or one with initrd and command line in a PE file (a unified kernel image). */
export interface KernelMedium extends MediumFacts {
  readonly kind: 'kernel' | 'uki';
  readonly architecture: Architecture;
  /** `6.1.0-40-cloud-amd64`, where the file says it. */
  readonly version: string | undefined;
  /** The command line that a unified kernel image holds. */
  readonly parameters: string | undefined;
}

/** NixOS's `run-NAME-vm`, or a directory with `bin/run-NAME-vm`. */
export interface RunVmMedium extends MediumFacts {
  readonly kind: 'run-vm';
  readonly script: string;
}

/** Something that can be booted, and what is known of it before it is. */
export type Medium = IsoMedium | DiskMedium | KernelMedium | RunVmMedium;
