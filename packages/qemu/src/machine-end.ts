/** How a machine came to its end. */
export interface MachineEnd {
  /**
   * `guest`: it shut down or, where a reboot ends it, rebooted; `crashed`: ended by us; `killed`: a signal from
   * outside; `host-fault`: QEMU gave up (KVM broken, no memory...), which says nothing of the guest.
   */
  readonly how: 'guest' | 'crashed' | 'killed' | 'host-fault';
  /** `guest-shutdown`, `guest-reset`, `guest-panic`: the reason of QEMU's SHUTDOWN event. */
  readonly reason: string | undefined;
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly atMs: number;
  /** The last lines of QEMU's own stderr. */
  readonly tail: readonly string[];
  /** Where it is a host fault: what, in words. */
  readonly fault: string | undefined;
}
