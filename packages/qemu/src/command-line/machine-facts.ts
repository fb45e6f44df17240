import type { Accelerator } from '../machine-options.ts';

/** What a command line needs beside the plan: what was found and made on this host. */
export interface MachineFacts {
  /** Path of the QEMU that emulates the architecture. */
  readonly qemu: string;
  readonly accelerator: Accelerator;
  readonly firmware: FirmwareFiles | undefined;
  /** In the order of the plan's drives: the file that QEMU opens. */
  readonly drives: readonly DriveFile[];
  readonly channels: Channels;
  /** Only for `tap`. */
  readonly tap?: TapFacts | undefined;
  /** What a kernel is told of its clock where it could not measure it: see `readClockKhz`. */
  readonly clockKhz?: number | undefined;
  /** A file that holds the port of the serial line for SeaBIOS, which then writes to the screen and to it. */
  readonly biosSerialPort?: string | undefined;
}

/** Firmware in flash: the code, which is never written, and the variables of this machine. */
export interface FirmwareFiles {
  readonly code: FlashFile;
  readonly variables: FlashFile | undefined;
}

export interface FlashFile {
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
}

export interface DriveFile {
  readonly path: string;
  readonly format: string;
  /** `discard`: what the guest writes is forgotten by QEMU itself. */
  readonly writes: 'none' | 'keep' | 'discard';
}

/** Where QEMU leads its control connection, the serial port (a pair of named pipes) and the channel `org.up.ready`. */
export type Channels =
  | { readonly kind: 'sockets'; readonly qmp: string; readonly serial: string; readonly ready: string }
  /** For a human: the serial port is the terminal. */
  | { readonly kind: 'terminal'; readonly forwards: ReadonlyMap<number, string> };

export interface TapFacts {
  readonly interfaceName: string;
  /** QEMU makes the device and hands its name to this script, which makes it a port of the bridge. */
  readonly script: string;
  readonly queues: number;
  readonly vhost: boolean;
}
