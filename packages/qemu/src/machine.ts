import type { MachineEnd } from './machine-end.ts';
import type { MachineEvent } from './machine-event.ts';
import type { Accelerator } from './machine-options.ts';
import type { SerialLine } from './serial/serial-line.ts';
import type { Snapshot } from './snapshot/write-snapshot.ts';

export interface WaitOptions {
  /** Milliseconds of an idle host with TCG; scaled where the machine or the host is slower. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A running virtual machine. Disposing of it kills it, and removes what belongs to it alone. */
export interface Machine extends AsyncDisposable {
  readonly pid: number;
  readonly accelerator: Accelerator;
  /** Why it is not the fast one: `KVM unusable: ...; using TCG`. */
  readonly acceleratorNote: string | undefined;
  /** `7.2.22` */
  readonly qemuVersion: string;
  /** The command line that starts the same machine by hand. */
  readonly commandLine: readonly string[];
  /** Milliseconds of `performance.now()` at which QEMU was started. */
  readonly startedAtMs: number;
  /** Settles when QEMU is gone; never rejects. */
  readonly ended: Promise<MachineEnd>;
  /** Guest port -> `127.0.0.1:PORT` on this host. */
  readonly forwards: ReadonlyMap<number, string>;
  /**
   * Ports of this host from which connections to a forward were made that the guest has accepted, on a TAP device.
   * Undefined elsewhere: QEMU knows.
   */
  readonly answeredPorts: ReadonlySet<number> | undefined;
  /** File with all that the guest wrote to its first serial port, as it came, up to the cap. */
  readonly serialLog: string;
  /** Where it goes on from a snapshot: when that was made, which is where the guest's own clock stood still. */
  readonly restored: { readonly savedAt: Date } | undefined;
  /** Every line from the first on, however late it is asked for; ends with the machine. */
  serialLines(): AsyncIterable<SerialLine>;
  /** Lines that the guest writes to /dev/virtio-ports/org.up.ready, from the first on. */
  readyLines(): AsyncIterable<SerialLine>;
  /** Every event of QEMU from the first on. */
  events(): AsyncIterable<MachineEvent>;
  /** Writes to the guest's first serial port. */
  writeSerial(text: string | Uint8Array): Promise<void>;
  /** Any command of QMP. @throws UpError UP_VM_FAILED with QEMU's own words. */
  qmp(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** `running`, `paused`, `internal-error`, `guest-panicked`... as QEMU's `query-status` says. */
  status(): Promise<string>;
  /** Bytes that the guest has read and written so far, over all drives. */
  blockTraffic(): Promise<{ readonly readBytes: number; readonly writtenBytes: number }>;
  /** A PNG of the screen. @throws UpError UP_VM_FAILED where it has none. */
  screenshot(file: string): Promise<void>;
  /**
   * The text of a screen in VGA text mode, a line each, or undefined where it is in another mode, or the guest reads its
   * CD right now: then it cannot be stopped for a look.
   */
  screenText(): Promise<readonly string[] | undefined>;
  /**
   * The registers of all processors, as QEMU's `info registers -a` shows them, or undefined where the guest cannot be
   * stopped for a look.
   */
  registers(): Promise<string | undefined>;
  /** Presses keys, by QEMU's names: `['ctrl', 'alt', 'delete']` at the same time. */
  sendKeys(keys: readonly string[]): Promise<void>;
  /** Types a text on a keyboard with US layout. */
  type(text: string): Promise<void>;
  /** Leads a further port of 127.0.0.1 to one of the guest; returns `127.0.0.1:PORT`. */
  forward(guestPort: number, hostPort?: number): Promise<string>;
  /** Pulls the network cable, or plugs it in again. */
  setNetwork(state: 'up' | 'down'): Promise<void>;
  /** The ACPI power button. Whether the guest obeys shows in `ended`. */
  powerdown(): Promise<void>;
  reset(): Promise<void>;
  /** @throws UpError UP_VM_FAILED where the guest reads its CD all the time: QEMU could hang then. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /**
   * Saves memory, devices and what the guest wrote to its disks into a directory that is not there yet: `restoreMachine`
   * goes on from it. The guest stands still meanwhile. @throws UpError UP_VM_FAILED for a machine that does not run, or
   * that QEMU cannot save (a share that the guest has mounted); UP_FILE_EXISTS, UP_DISK_FULL, UP_DIRECTORY_UNWRITABLE.
   */
  snapshot(directory: string, options?: Pick<WaitOptions, 'signal'>): Promise<Snapshot>;
  /** Ends it at once, as a power cut would; the disk keeps what was written. */
  crash(): Promise<MachineEnd>;
}
