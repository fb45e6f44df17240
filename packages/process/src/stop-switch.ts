import type { ProcessGroup } from './process-group.ts';
import type { ExitReason } from './process-spec.ts';
import { terminate } from './terminate.ts';

/** Ends a group once, for the first reason that is given, until the program ended by itself. */
export class StopSwitch {
  readonly #group: ProcessGroup;
  readonly #graceMs: number;
  readonly #undead: () => void;
  #stopping: { readonly reason: ExitReason; readonly done: Promise<void> } | undefined;
  #isOff = false;

  /** `undead` is called when something outlived SIGKILL: waiting for it would take for ever. */
  constructor(
    group: ProcessGroup,
    { graceMs, undead }: { readonly graceMs: number; readonly undead: () => void },
  ) {
    this.#group = group;
    this.#graceMs = graceMs;
    this.#undead = undead;
  }

  /** Why the program is being ended; undefined when it is not. */
  get reason(): ExitReason | undefined {
    return this.#stopping?.reason;
  }

  press(reason: ExitReason): void {
    if (this.#isOff) return;
    this.#stopping ??= { reason, done: this.#terminate() };
  }

  /** The program itself ended; waits until ending its group, if that had begun, is over. */
  async switchOff(): Promise<void> {
    this.#isOff = true;
    await this.#stopping?.done;
  }

  async #terminate(): Promise<void> {
    if (!(await terminate(this.#group, { graceMs: this.#graceMs }))) this.#undead();
  }
}
