import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Medium } from '@up/media';
import { defaultEntry, injectConsole } from '../plan/inject-console.ts';
import type { AttemptOptions } from './attempt-options.ts';
import { type AttemptResult, bootAttempt } from './boot-attempt.ts';

/** What all attempts have in common; each gets a directory of its own. */
export type FirstBootOptions = Omit<
  AttemptOptions,
  'directory' | 'source' | 'console' | 'purpose' | 'accelerator'
> & {
  /** Told of each attempt as soon as it is over. */
  readonly onAttempt: (result: AttemptResult) => void;
};

/**
 * Three reasons to start again, each of them once: a KVM that fails, a host that was too busy for a moment, and a console
 * that stays silent.
 */
const MAX_ATTEMPTS = 4;

/**
 * Boots a medium as it is; with TCG where the accelerator of this host fails, once more where the host was too busy, and
 * with a serial console where nothing can be heard. The last attempt counts.
 * @throws as `bootAttempt`.
 */
export async function firstBoot(options: FirstBootOptions): Promise<AttemptResult> {
  const { boot, plan } = options;
  let accelerator = boot.accelerator;
  let console: AttemptOptions['console'] = plan.console === 'inject' ? 'inject' : 'keep';
  let isRepeated = false;
  for (let number = 1; ; number += 1) {
    const directory = number === 1 ? boot.directory : join(boot.directory, `attempt-${number}`);
    const result = await attempt({ ...options, accelerator, console, purpose: 'first-boot', directory });
    options.onAttempt(result);
    const { outcome, cause = 'it failed' } = result.proof;
    if (number === MAX_ATTEMPTS) return result;
    if (wasTooBusy(result) && !isRepeated) {
      boot.onProgress?.({ type: 'note', about: 'host', text: `${cause}: booting once more` });
      isRepeated = true;
    } else if (outcome === 'host-fault' && boot.accelerator === undefined && isFast(result)) {
      const name = result.attempt.accelerator.toUpperCase();
      boot.onProgress?.({ type: 'note', about: 'host', text: `${name} unusable: ${cause}; using TCG` });
      accelerator = 'tcg';
    } else if (outcome === 'silent' && hasEntry(boot.medium)) {
      boot.onProgress?.({
        type: 'note',
        about: 'boot',
        text: `${cause}: booting its own kernel with a serial console`,
      });
      console = 'inject';
    } else return result;
  }
}

function isFast({ machine }: AttemptResult): boolean {
  return machine !== undefined && machine.accelerator !== 'tcg';
}

/** What is over when the same is tried again. */
function wasTooBusy({ proof }: AttemptResult): boolean {
  return proof.outcome === 'host-fault' && proof.failures.some(({ rule }) => rule === 'boot/timer-late');
}

function hasEntry(medium: Medium): boolean {
  return medium.kind === 'iso' && defaultEntry(medium) !== undefined;
}

async function attempt(options: Omit<AttemptOptions, 'source'>): Promise<AttemptResult> {
  return await bootAttempt({ ...options, source: await sourceOf(options) });
}

/** Kernel and initrd are put beside the other files, where the command line that starts it by hand finds them. */
async function sourceOf(
  options: Pick<AttemptOptions, 'boot' | 'plan' | 'console' | 'directory'>,
): Promise<AttemptOptions['source']> {
  const { boot, plan, console } = options;
  const { medium, direct, signal } = boot;
  if (console === 'keep' || !(medium.kind === 'iso' || medium.kind === 'disk')) return plan.source;
  const directory = join(options.directory, 'injected');
  await mkdir(directory, { recursive: true });
  return await injectConsole({
    medium,
    architecture: plan.architecture,
    attachedAs: boot.attachedAs,
    board: boot.board,
    append: direct?.append,
    directory,
    signal,
  });
}
