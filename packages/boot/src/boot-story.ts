import { type Finding, type Verdict, verdictOf } from '@up/core';
import type { BootOptions } from './boot-options.ts';
import type { BootArtefacts, BootReport, InputDigest } from './boot-report.ts';
import type { CheckList } from './check-list.ts';
import type { AttemptResult } from './run/boot-attempt.ts';

export interface StoryOptions {
  readonly boot: BootOptions;
  readonly checks: CheckList;
  readonly findings: readonly Finding[];
}

/** A boot as far as it has come: what becomes its report, and its timeline on every way out. */
export class BootStory {
  readonly #options: StoryOptions;
  readonly #attempts: AttemptResult[] = [];
  readonly #second: AttemptResult[] = [];
  #inputs: readonly InputDigest[] = [];

  constructor(options: StoryOptions) {
    this.#options = options;
  }

  add(result: AttemptResult): void {
    this.#attempts.push(result);
  }

  addSecond(result: AttemptResult): void {
    this.#second.push(result);
  }

  addInputs(inputs: readonly InputDigest[]): void {
    this.#inputs = inputs;
  }

  /** @throws RangeError before the first attempt is over. */
  report(): BootReport {
    const last = this.#last();
    if (last === undefined) throw new RangeError('nothing was booted yet');
    const { boot, checks, findings } = this.#options;
    const { phases, failures, readyAfterMs, error, fix } = last.proof;
    const verdict = this.#verdict(last);
    return {
      name: boot.name,
      verdict,
      cause: verdict === 'passed' ? undefined : this.#cause(last),
      ...(fix === undefined ? {} : { fix }),
      checks: checks.all,
      phases,
      failures,
      findings,
      ...(readyAfterMs === undefined ? {} : { readyAfterMs }),
      machine: this.#machine(last),
      attempts: [...this.#attempts, ...this.#second].map(({ attempt }) => attempt),
      artefacts: this.#artefacts(last),
      ...(error === undefined ? {} : { error }),
    };
  }

  /** Writes the timeline of what has been seen so far; where no machine was started there is none. */
  async write(): Promise<void> {
    const last = this.#last();
    if (last === undefined) return;
    const { directory, proof } = last;
    await directory.writeTimeline({ ...this.report(), ...proof.timeline, error: undefined });
  }

  #last(): AttemptResult | undefined {
    return this.#attempts.at(-1);
  }

  #verdict({ proof }: AttemptResult): Verdict {
    const { outcome } = proof;
    if (outcome === 'host-fault') return 'host-fault';
    if (outcome === 'timeout' || outcome === 'silent') return 'timeout';
    return outcome === 'ready' ? verdictOf(this.#options.checks.all) : 'failed';
  }

  #cause({ proof }: AttemptResult): string {
    if (proof.cause !== undefined) return proof.cause;
    const first = this.#options.checks.all.find(({ status }) => status === 'failed');
    return first === undefined ? 'nothing could be checked' : `${first.name}: ${first.evidence}`;
  }

  /** Where KVM failed before, the machine that counts says so. */
  #machine({ machine }: AttemptResult): BootReport['machine'] {
    if (machine?.accelerator !== 'tcg') return machine;
    const fault = this.#attempts.find(
      ({ attempt }) => attempt.outcome === 'host-fault' && attempt.accelerator !== 'tcg',
    );
    if (fault === undefined) return machine;
    const { accelerator, cause = 'it failed' } = fault.attempt;
    return { ...machine, acceleratorNote: `${accelerator.toUpperCase()} unusable: ${cause}; using TCG` };
  }

  #artefacts({ directory, serialLog, logTail, proof }: AttemptResult): BootArtefacts {
    const { path, timeline, screenshots, command, events } = directory;
    const inputs = this.#inputs;
    const tail =
      proof.outcome === 'ready' && this.#options.checks.all.every(({ status }) => status !== 'failed')
        ? []
        : logTail;
    return { directory: path, serialLog, timeline, screenshots, command, events, inputs, logTail: tail };
  }
}
