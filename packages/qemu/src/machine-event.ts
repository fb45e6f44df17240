/** An event of QMP: `RESET`, `SHUTDOWN`, `GUEST_PANICKED`, `STOP`... */
export interface MachineEvent {
  /** Milliseconds since QEMU was started. */
  readonly atMs: number;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}
