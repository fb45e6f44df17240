import { setTimeout as sleep } from 'node:timers/promises';
import { UpError } from '@up/core';
import { drivesAreQuiet } from './block-traffic.ts';
import type { Qmp } from './monitor.ts';
import { readRunState } from './run-state.ts';

export interface StandstillOptions {
  readonly qmp: Qmp;
  /**
   * Whether the guest reads a drive on an IDE or AHCI controller. QEMU waits for such a read when it stops the guest, and
   * where the guest's firmware has asked for it, for ever (seen with 7.2, AHCI and OVMF).
   */
  readonly hasIde: boolean;
  /** Called when the guest goes on: whatever stopped it meanwhile went unnoticed. */
  readonly onResumed: () => Promise<void>;
}

/** For so long a guest may read without a pause. */
const PATIENCE_MS = 10_000;
const ASK_EVERY_MS = 20;

/** Lets a guest stand still for a while, of which nobody is told. */
export class Standstill {
  readonly #options: StandstillOptions;
  #isOn = false;

  constructor(options: StandstillOptions) {
    this.#options = options;
  }

  /** Whether the guest stands still because of us. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Whether the guest can be stopped now. */
  async isSafe(): Promise<boolean> {
    return !this.#options.hasIde || (await drivesAreQuiet(this.#options.qmp));
  }

  /** Waits until the guest can be stopped. @throws UpError UP_VM_FAILED where it reads on and on. */
  async untilSafe(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (!(await this.isSafe())) {
      if (performance.now() > until) throw neverSafe();
      await sleep(ASK_EVERY_MS);
    }
  }

  /** Runs something while the guest stands still, or as it is where it does not run anyway. */
  async during<T>(action: () => Promise<T>): Promise<T> {
    const { qmp, onResumed } = this.#options;
    if ((await readRunState(qmp)) !== 'running') return await action();
    this.#isOn = true;
    try {
      await qmp.execute('stop');
      return await action();
    } finally {
      await qmp.execute('cont').catch(() => undefined);
      this.#isOn = false;
      await onResumed();
    }
  }
}

function neverSafe(): UpError {
  return new UpError(
    'UP_VM_FAILED',
    `The guest reads its CD without a pause for ${PATIENCE_MS / 1000} s: stopping it now could hang QEMU`,
    { hint: 'Wait until it has booted.' },
  );
}
