import type { NixContext } from '@up/nix';
import { listTargets, type Target } from '@up/profiles';
import type { CheckOptions } from '../check-options.ts';
import { type CheckRun, skipped } from '../check-run.ts';
import type { FailureContext } from '../failure.ts';
import { mapBounded } from '../map-bounded.ts';
import { checkHiddenSources } from './check-hidden-sources.ts';
import { checkNames } from './check-names.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkPlatforms } from './check-platforms.ts';
import { type EvaluateOptions, evaluate } from './evaluate.ts';
import { DEFAULT_SYSTEMS, gateOf } from './gate.ts';
import { namesIn, type Outline } from './outline.ts';
import { readOutline } from './read-outline.ts';

export interface CheckFlakeOptions extends CheckOptions {
  readonly context: NixContext;
  readonly failures: FailureContext;
  readonly targets: readonly Target[];
}

const DEFAULT_JOBS = 2;

/** Everything about a flake that needs no build. */
export async function checkFlake(run: CheckRun, options: CheckFlakeOptions): Promise<void> {
  const { context, failures, allow, targets, registry, systems = DEFAULT_SYSTEMS } = options;
  await checkHiddenSources(run, { root: registry.root, env: context.env });
  const read = await timed(run, () => readOutline({ ...context, signal: run.budget.signal }, failures));
  if (read === undefined) {
    run.add(skipped({ area: 'flake', name: 'outputs' }, 'out of time'));
    return;
  }
  run.add(...read.failures);
  if (read.outline === undefined) return;
  const { outline } = read;
  const allTargets = listTargets(registry);
  run.add(
    ...checkOutputs(outline.outputs, allow),
    ...checkNames({ outline, targets, allTargets, alsoAllowed: allow }),
    ...checkPlatforms({ outline, targets, systems }),
  );
  await evaluateAll(run, options, outline);
}

async function timed<Value>(run: CheckRun, work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!run.budget.isOver()) throw error;
    return undefined;
  }
}

async function evaluateAll(run: CheckRun, options: CheckFlakeOptions, outline: Outline): Promise<void> {
  const { context, failures, jobs = DEFAULT_JOBS } = options;
  const subjects = subjectsOf(options, outline);
  run.stage('evaluate', subjects.length);
  await mapBounded(subjects, jobs, ({ path, ...about }) => {
    const subject = { area: 'evaluate', ...about } as const;
    return run.try(subject, (signal) => evaluate({ ...context, signal }, failures, { path, ...about }));
  });
}

/** The targets of this system, or of all; and what else the flake has for this one. */
function subjectsOf(
  { targets, system, evaluate: extent, only = [] }: CheckFlakeOptions,
  outline: Outline,
): readonly EvaluateOptions[] {
  const all = Object.keys(outline.names['packages'] ?? {});
  const systems = extent === 'all' ? all : all.filter((each) => each === system);
  const ofTargets = systems.flatMap((each) => {
    const names = new Set(namesIn(outline, 'packages', each));
    return targets
      .filter((target) => names.has(target.name) && gateOf(target, each) !== 'forbidden')
      .map(({ name }) => ({ path: ['packages', each, name], name, system: each, target: name }));
  });
  return only.length > 0 ? ofTargets : [...ofTargets, ...othersOf(outline, { targets, system })];
}

function othersOf(
  outline: Outline,
  { targets, system }: Pick<CheckFlakeOptions, 'targets' | 'system'>,
): readonly EvaluateOptions[] {
  const known = new Set(targets.map(({ name }) => name));
  return Object.keys(outline.names).flatMap((output) => {
    if (output === 'formatter')
      return system in (outline.names[output] ?? {})
        ? [{ path: [output, system], name: output, system }]
        : [];
    return namesIn(outline, output, system)
      .filter((name) => output !== 'packages' || !known.has(name))
      .map((name) => ({ path: [output, system, name], name: `${output}.${name}`, system }));
  });
}
