import type { CheckEvent, CheckResult } from '@up/check';
import { formatDuration, plural } from '@up/core';
import type { NixEvent } from '@up/nix';
import type { BuildDisplay } from '@up/report';
import type { CommandContext } from '../context.ts';
import { buildDisplayFor, isInteractive } from '../nix/build-display-for.ts';
import { formatBudget } from './format-budget.ts';

export interface CheckProgress extends Disposable {
  readonly take: (event: CheckEvent) => void;
  /** What Nix says while it builds: a tree on a terminal. */
  readonly build: (event: NixEvent) => void;
}

export interface CheckProgressOptions {
  readonly tier: string;
  readonly system: string;
}

/** After so long without a line, one says what is under way. */
const QUIET_MS = 30_000;
/** What takes long gets a line each. */
const COSTLY: ReadonlySet<string> = new Set(['build', 'reproduce', 'prove', 'isolate']);
/** What Nix builds something for, one after the other. */
const BUILDS: ReadonlySet<string> = new Set(['build', 'reproduce', 'isolate']);
const LABELS: Readonly<Record<string, string>> = {
  evaluate: 'evaluate',
  reproduce: 'again',
  isolate: 'alone',
};

/**
 * What a run of checks comes to, line by line on stderr; never silent for long. On a terminal there is a tree below the
 * lines while Nix builds something.
 */
export function reportChecks(
  context: Pick<CommandContext, 'reporter' | 'options' | 'stderr' | 'env' | 'signal'>,
  { tier, system }: CheckProgressOptions,
): CheckProgress {
  const { reporter } = context;
  const started = performance.now();
  const underWay = new Map<string, number>();
  const stage = { area: '', count: 0, done: 0 };
  let spokeAt = performance.now();
  let side = '';
  let tree: BuildDisplay | undefined;
  const clearTree = (): void => {
    tree?.clear();
    tree = undefined;
  };
  const say = (label: string, text: string, durationMs?: number): void => {
    spokeAt = performance.now();
    reporter.step(label, text, durationMs);
  };
  const timer = setInterval(() => {
    const [name] = underWay.keys();
    if (name === undefined || tree !== undefined || performance.now() - spokeAt < QUIET_MS) return;
    const so = stage.count > 1 ? `${stage.done} of ${stage.count} done, now ${name}` : name;
    say(labelOf(stage.area), `${so}, ${formatDuration(performance.now() - started)} so far`);
  }, 1000);
  timer.unref();
  return {
    take(event) {
      if (event.type === 'plan') {
        side = event.side;
        const what =
          tier === 'isolate' ? 'each package alone' : `${plural(event.targets, 'target')}, tier ${tier}`;
        say('check', `${what}, ${system}, at most ${formatBudget(event.budgetMs)}`);
        reporter.more(event.side === 'nix' ? `with ${event.reason}` : `without Nix: ${event.reason}`);
      } else if (event.type === 'stage') {
        Object.assign(stage, { area: event.area, count: event.count, done: 0 });
        if (event.count > 0 && (event.area === 'evaluate' || event.area === 'isolate'))
          say(labelOf(event.area), plural(event.count, event.area === 'isolate' ? 'package' : 'output'));
      } else if (event.type === 'begin') {
        underWay.set(event.name, performance.now());
        if (side === 'nix' && BUILDS.has(event.area) && isInteractive(context))
          tree = buildDisplayFor(context);
      } else {
        clearTree();
        underWay.delete(event.result.name);
        stage.done += event.result.area === stage.area ? 1 : 0;
        tell(event.result, say);
      }
    },
    build(event) {
      // Its messages are those of every build of the run again; what matters of them is in the result.
      if (event.kind !== 'text' && event.kind !== 'message') tree?.add(event);
    },
    [Symbol.dispose]: () => {
      clearTree();
      clearInterval(timer);
    },
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
