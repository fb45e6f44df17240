import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineEvent } from '../machine-event.ts';
import type { Qmp } from './monitor.ts';

export interface ResetOptions {
  readonly qmp: Qmp;
  readonly events: () => AsyncIterable<MachineEvent>;
  /** The time of the machine, which its events are stamped with. */
  readonly nowMs: number;
  readonly onReboot: 'restart' | 'end';
  /** SeaBIOS, once it finds that it has run before, resets the machine again by itself: once, or several times. */
  readonly resetsAgain: boolean;
}

/** Resets of the firmware follow each other within 0.1 s; on a host that is busy, later. */
const QUIET_MS = 1000;
const LOOK_EVERY_MS = 50;
/** A guest that resets itself again and again is never quiet. */
const AGAIN_MS = 5000;

/**
 * The reset button. Where a reboot of the guest ends the machine, this one does not: it was not the guest's.
 * @throws UpError UP_VM_FAILED where the machine has ended, or ends meanwhile.
 */
export async function resetMachine(options: ResetOptions): Promise<void> {
  const { qmp, onReboot, resetsAgain } = options;
  const own = onReboot === 'end';
  if (own) await qmp.execute('set-action', { reboot: 'reset' });
  using resets = new ResetCount(options);
  await qmp.execute('system_reset');
  await resets.first;
  if (!own) return;
  if (resetsAgain) await resets.quiet();
  await qmp.execute('set-action', { reboot: 'shutdown' });
}

/** Counts resets from a time on. */
class ResetCount implements Disposable {
  /** Resolves at the first, or with the end of the machine. */
  readonly first: Promise<void>;
  readonly #reader: AsyncIterator<MachineEvent>;
  #count = 0;
  #lastAtMs = 0;
  #hasEnded = false;

  constructor({ events, nowMs }: ResetOptions) {
    this.#reader = events()[Symbol.asyncIterator]();
    this.first = new Promise((resolve) => void this.#listen(nowMs, resolve));
  }

  [Symbol.dispose](): void {
    void this.#reader.return?.();
  }

  /** Resolves when there was a second one, and no more for a while. */
  async quiet(): Promise<void> {
    const until = performance.now() + AGAIN_MS;
    const isQuiet = (): boolean => this.#count > 1 && performance.now() - this.#lastAtMs > QUIET_MS;
    while (!isQuiet() && !this.#hasEnded && performance.now() < until) await sleep(LOOK_EVERY_MS);
  }

  async #listen(fromMs: number, onFirst: () => void): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.next();
      if (done === true) break;
      if (value.name !== 'RESET' || value.atMs < fromMs) continue;
      this.#count += 1;
      this.#lastAtMs = performance.now();
      onFirst();
    }
    this.#hasEnded = true;
    onFirst();
  }
}
