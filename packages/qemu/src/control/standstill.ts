import { setTimeout as sleep } from 'node:timers/promises';
import { UpError } from '@up/core';
import { readsByIde } from '../command-line/drive-arguments.ts';
import type { MachinePlan } from '../command-line/machine-plan.ts';
import { drivesAreQuiet } from './block-traffic.ts';
import type { Qmp } from './monitor.ts';
import { readRunState } from './run-state.ts';

export interface StandstillOptions {
  readonly qmp: Qmp;
  /** Who may read a drive on an IDE or AHCI controller; undefined where there is none. */
  readonly ideReader: IdeReader | undefined;
  /** Called when the guest goes on: whatever stopped it meanwhile went unnoticed. */
  readonly onResumed: () => Promise<void>;
}

/**
 * QEMU waits for such a read when it stops the guest, and where the guest's firmware of UEFI has asked for it, for ever
 * (seen with 7.2, AHCI and OVMF). A read can begin between the look at the drives and the stop.
 */
export type IdeReader = 'bios' | 'uefi';

/** Who does in such a machine, until its system does. */
export function ideReaderOf(plan: Pick<MachinePlan, 'board' | 'drives' | 'firmware'>): IdeReader | undefined {
  if (!readsByIde(plan)) return undefined;
  return plan.firmware === 'bios' ? 'bios' : 'uefi';
}

/**
 * How long drives are quiet before a guest is stopped. Who reads without a pause has gaps of less than a millisecond, of
 * some on a host that is busy; and this firmware, which is at risk, begins to read again often after shorter ones.
 */
const QUIET_MS: Readonly<Record<IdeReader, number>> = { bios: 100, uefi: 2000 };
/** For so long a guest may read without such a pause. */
const PATIENCE_MS: Readonly<Record<IdeReader, number>> = { bios: 10_000, uefi: 60_000 };
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
    const { ideReader, qmp } = this.#options;
    return ideReader === undefined || (await drivesAreQuiet(qmp, QUIET_MS[ideReader]));
  }

  /** Waits until the guest can be stopped. @throws UpError UP_VM_FAILED where it reads on and on. */
  async untilSafe(): Promise<void> {
    const { ideReader } = this.#options;
    if (ideReader === undefined) return;
    const until = performance.now() + PATIENCE_MS[ideReader];
    while (!(await this.isSafe())) {
      if (performance.now() > until) throw neverSafe(ideReader);
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

function neverSafe(reader: IdeReader): UpError {
  return new UpError(
    'UP_VM_FAILED',
    `The guest reads its CD without a pause for ${PATIENCE_MS[reader] / 1000} s: stopping it now could hang QEMU`,
    { hint: 'Wait until it has booted.' },
  );
}
