import type { CheckEvent, CheckResult } from '@up/check';
import { formatDuration, plural } from '@up/core';
import type { CommandContext } from '../context.ts';
import { formatBudget } from './format-budget.ts';

export interface CheckProgress extends Disposable {
  readonly take: (event: CheckEvent) => void;
}

export interface CheckProgressOptions {
  readonly tier: string;
  readonly system: string;
}

/** After so long without a line, one says what is under way. */
const QUIET_MS = 30_000;
/** What takes long gets a line each. */
const COSTLY: ReadonlySet<string> = new Set(['build', 'reproduce', 'prove', 'isolate']);
const LABELS: Readonly<Record<string, string>> = {
  evaluate: 'evaluate',
  reproduce: 'again',
  isolate: 'alone',
};

/** What a run of checks comes to, line by line on stderr; never silent for long. */
export function reportChecks(
  { reporter }: Pick<CommandContext, 'reporter'>,
  { tier, system }: CheckProgressOptions,
): CheckProgress {
  const started = performance.now();
  const underWay = new Map<string, number>();
  const stage = { area: '', count: 0, done: 0 };
  let spokeAt = performance.now();
  const say = (label: string, text: string, durationMs?: number): void => {
    spokeAt = performance.now();
    reporter.step(label, text, durationMs);
  };
  const timer = setInterval(() => {
    const [name] = underWay.keys();
    if (name === undefined || performance.now() - spokeAt < QUIET_MS) return;
    const so = stage.count > 1 ? `${stage.done} of ${stage.count} done, now ${name}` : name;
    say(labelOf(stage.area), `${so}, ${formatDuration(performance.now() - started)} so far`);
  }, 1000);
  timer.unref();
  return {
    take(event) {
      if (event.type === 'plan') {
        const what =
          tier === 'isolate' ? 'each package alone' : `${plural(event.targets, 'target')}, tier ${tier}`;
        say('check', `${what}, ${system}, at most ${formatBudget(event.budgetMs)}`);
        reporter.more(event.side === 'nix' ? `with ${event.reason}` : `without Nix: ${event.reason}`);
      } else if (event.type === 'stage') {
        Object.assign(stage, { area: event.area, count: event.count, done: 0 });
        if (event.count > 0 && (event.area === 'evaluate' || event.area === 'isolate'))
          say(labelOf(event.area), plural(event.count, event.area === 'isolate' ? 'package' : 'output'));
      } else if (event.type === 'begin') underWay.set(event.name, performance.now());
      else {
        underWay.delete(event.result.name);
        stage.done += event.result.area === stage.area ? 1 : 0;
        tell(event.result, say);
      }
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** What failed, as soon as that is known; of what takes long, what passed as well. */
function tell(
  { area, name, status, evidence, durationMs }: CheckResult,
  say: (label: string, text: string, durationMs?: number) => void,
): void {
  if (status === 'failed' && (COSTLY.has(area) || area === 'evaluate'))
    say('failed', `${labelOf(area)} ${name}: ${evidence}`, durationMs);
  else if (status === 'passed' && COSTLY.has(area)) say(labelOf(area), `${name}   ${evidence}`);
}

function labelOf(area: string): string {
  return LABELS[area] ?? area;
}
