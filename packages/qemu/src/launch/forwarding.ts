import { type Cleanup, UpError } from '@up/core';
import { addForward } from '../control/forward.ts';
import type { Qmp } from '../control/monitor.ts';
import type { MachineNetwork, PortForward } from '../machine-options.ts';
import { type GuestDialer, startDialer } from '../network/guest-dialer.ts';
import { addTapForward } from '../network/tap-forward.ts';

export interface ForwardingOptions {
  readonly network: MachineNetwork;
  readonly qmp: Qmp;
  readonly pid: number;
  /** For a socket. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cleanup: Cleanup;
}

/** Leads ports of this host to those of a guest, in the way that its network takes. */
export class Forwarding {
  readonly #options: ForwardingOptions;
  readonly #answered = new Set<number>();
  #dialer: Promise<GuestDialer> | undefined;

  constructor(options: ForwardingOptions) {
    this.#options = options;
  }

  /** See `Machine`. */
  get answeredPorts(): ReadonlySet<number> | undefined {
    return this.#options.network.mode === 'tap' ? this.#answered : undefined;
  }

  /** Returns `127.0.0.1:PORT`. @throws UpError UP_PORT_IN_USE, UP_PORT_FORBIDDEN, UP_VM_FAILED. */
  async add(forward: PortForward): Promise<string> {
    const { network, qmp, cleanup } = this.#options;
    if (network.mode === 'user') return await addForward(qmp, forward);
    if (network.mode === 'none')
      throw new UpError(
        'UP_VM_FAILED',
        `No port can lead to port ${forward.guest}: the machine has no network`,
      );
    // Of a machine that is gone, nothing can be reached: this says so in the words of its end.
    await qmp.execute('query-status');
    this.#dialer ??= startDialer({ ...this.#options, network });
    return await addTapForward(forward, { dial: await this.#dialer, answered: this.#answered, cleanup });
  }
}
