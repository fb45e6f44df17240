import { UpError } from '@up/core';
import { applyRemedy, type Diagnosis, describeRemedy, type Host, type Remedy } from '@up/doctor';
import type { CommandContext } from '../context.ts';

export interface MendedStep {
  readonly what: string;
  readonly why: string;
  /** `planned`: nobody agreed to it. */
  readonly outcome: 'done' | 'failed' | 'planned';
  readonly detail: string;
}

export interface Mended {
  readonly steps: readonly MendedStep[];
}

export interface MendOptions {
  readonly host: Host;
  readonly diagnosis: Diagnosis;
  /** Whether `--yes` was said. */
  readonly isAgreed: boolean;
}

/** Shows what is safe to mend, asks, and does it. What fails does not keep the rest from being done. */
export async function mend(
  context: CommandContext,
  { host, diagnosis, isAgreed }: MendOptions,
): Promise<Mended> {
  const { reporter, signal } = context;
  const remedies = uniqueRemedies(diagnosis);
  if (remedies.length === 0) {
    reporter.step(
      'plan',
      'there is nothing that can be mended without a risk; what to type stands with each check',
    );
    return { steps: [] };
  }
  for (const { what, why } of remedies.map(describeRemedy)) {
    reporter.step('plan', what);
    reporter.more(`safe: ${why}`);
  }
  if (!isAgreed && !(await ask(context, remedies.length))) {
    const detail = 'nothing was done: --yes does it without a question';
    reporter.step('note', detail);
    return { steps: remedies.map((remedy) => ({ ...describeRemedy(remedy), outcome: 'planned', detail })) };
  }
  const steps: MendedStep[] = [];
  for (const remedy of remedies) steps.push(await applyOne(context, { host, remedy, signal }));
  return { steps };
}

function uniqueRemedies({ checks }: Diagnosis): readonly Remedy[] {
  const all = checks.flatMap(({ remedies }) => remedies);
  return [...new Map(all.map((remedy) => [describeRemedy(remedy).what, remedy])).values()];
}

async function applyOne(
  { reporter }: CommandContext,
  { host, remedy, signal }: { readonly host: Host; readonly remedy: Remedy; readonly signal: AbortSignal },
): Promise<MendedStep> {
  const described = describeRemedy(remedy);
  try {
    const detail = await applyRemedy(host, remedy, signal);
    reporter.step('fixed', detail);
    return { ...described, outcome: 'done', detail };
  } catch (error) {
    signal.throwIfAborted();
    const tail = error instanceof UpError ? error.details['tail'] : undefined;
    const why = error instanceof Error ? error.message : String(error);
    const detail = Array.isArray(tail) && tail.length > 0 ? `${why}: ${tail.at(-1)}` : why;
    reporter.step('failed', detail);
    return { ...described, outcome: 'failed', detail };
  }
}

/** Only a person at a terminal can agree. */
async function ask({ options, stdin, stderr, signal }: CommandContext, count: number): Promise<boolean> {
  if (options.json || !options.input || stdin.isTTY !== true || stderr.isTTY !== true) return false;
  const { confirm } = await import('@clack/prompts');
  try {
    const message = count === 1 ? 'Do it?' : `Do all ${count}?`;
    return (await confirm({ message, initialValue: false, signal, input: stdin, output: stderr })) === true;
  } finally {
    // The prompt leaves stdin flowing, and that alone would keep the process from ending.
    stdin.pause();
    stdin.unref();
  }
}
