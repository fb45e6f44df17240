import type { Architecture, DiskFormat } from '@up/media';
import type { Session } from '@up/process';

/** What a machine starts from. */
export type BootSource =
  | { readonly kind: 'cdrom'; readonly path: string }
  | { readonly kind: 'disk'; readonly path: string; readonly format: DiskFormat }
  /** Loaded by QEMU itself; a unified kernel image needs UEFI firmware and takes no initrd. */
  | {
      readonly kind: 'kernel';
      readonly kernel: string;
      readonly initrd?: string | undefined;
      readonly append?: string | undefined;
      /** The device tree, for a board whose firmware would have one; others make their own. */
      readonly deviceTree?: string | undefined;
    };

/** A disk beside the one it starts from. It is read only, or written to an overlay that goes with the machine. */
export interface Drive {
  readonly path: string;
  readonly format: DiskFormat;
  /** `sd`: the card of a board that has no other disks; what is written to it makes its size a power of two. */
  readonly as: 'cdrom' | 'disk' | 'sd';
}

export type Firmware = 'bios' | 'uefi' | 'uefi-secure';
export type Accelerator = 'kvm' | 'hvf' | 'tcg';
/** `microvm` and `raspi3b` (Raspberry Pi 3 B) start kernels only. */
export type Board = 'q35' | 'pc' | 'virt' | 'microvm' | 'raspi3b';

/** A port of 127.0.0.1 that leads to a port of the guest. */
export interface PortForward {
  readonly guest: number;
  /** 0 or undefined takes any free port. */
  readonly host?: number | undefined;
}

export type MachineNetwork =
  | { readonly mode: 'none' }
  | {
      readonly mode: 'user';
      readonly forwards: readonly PortForward[];
      /** Whether the guest reaches anything but this host's forwards; default: not. */
      readonly outbound?: boolean | undefined;
    }
  | {
      readonly mode: 'tap';
      /** The bridge; made where it is not there, and removed again by whom made it. */
      readonly device: string;
      readonly mac: string;
      /** Of the guest, which configures it itself. */
      readonly guestIp: string;
      /** Of the bridge, with the length of its prefix: `10.177.0.1/24`. */
      readonly gateway: string;
      /** Ports of 127.0.0.1, as with the user network; default: none. */
      readonly forwards?: readonly PortForward[] | undefined;
      /** `own`: in a network namespace that goes with the machine. */
      readonly namespace: 'own' | 'host';
    };

export interface MachineOptions {
  readonly source: BootSource;
  /** Default: `x86_64`. */
  readonly architecture?: Architecture | undefined;
  /** Default: `q35` for x86_64, `virt` for aarch64. */
  readonly board?: Board | undefined;
  /** Default: `bios` for x86_64, `uefi` for aarch64 (a kernel alone: none). */
  readonly firmware?: Firmware | undefined;
  readonly memoryMB?: number | undefined;
  readonly cpus?: number | undefined;
  readonly drives?: readonly Drive[] | undefined;
  /** Default: none. */
  readonly network?: MachineNetwork | undefined;
  /** A screen to look at; default: there is one, except on `microvm`. */
  readonly display?: boolean | undefined;
  /** SMBIOS strings of type 11 (`io.systemd.credential:NAME=VALUE`). */
  readonly smbios?: readonly string[] | undefined;
  /** A directory of the host that the guest may mount by 9p under a tag. */
  readonly shares?:
    | readonly { readonly tag: string; readonly directory: string; readonly readOnly: boolean }[]
    | undefined;
  /** What a reboot of the guest does: start again, or end the machine; default: `restart`. */
  readonly onReboot?: 'restart' | 'end' | undefined;
  /** Default: what a probe found usable, else TCG. */
  readonly accelerator?: Accelerator | undefined;
  /**
   * Where overlays of disks and variables of the firmware are kept. A later machine that is given the same directory
   * goes on with them; default: they go with the machine.
   */
  readonly stateDirectory?: string | undefined;
  /** Where serial log, screenshots and the like are put; it has to exist. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly session?: Session | undefined;
  /** For so long QEMU may leave a command without an answer before it is ended as one that hangs; default: a minute. */
  readonly answerWithinMs?: number | undefined;
  /** Aborting it ends the machine. */
  readonly signal?: AbortSignal | undefined;
}
