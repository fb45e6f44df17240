import { type NixContext, readFacts } from '@up/nix';
import { listTargets, type Target } from '@up/profiles';
import { startBudget } from './budget.ts';
import { buildStage, type Hands } from './build/build-stage.ts';
import { type CheckOptions, TIER_BUDGETS_MS } from './check-options.ts';
import { checkRegistry } from './check-registry.ts';
import { type CheckReport, toReport } from './check-report.ts';
import { CheckRun, skipped } from './check-run.ts';
import { checkPlan } from './embedded/check-plan.ts';
import type { FailureContext } from './failure.ts';
import { checkFlake } from './flake/check-flake.ts';
import { findNixSide } from './flake/nix-side.ts';
import { selectTargets } from './select-targets.ts';

/**
 * The gatekeeper. Holds registry, flake and targets against each other; from tier `build` on builds what can be built here, in
 * tier `full` proves it as well. A failure is a result. What could not be tried is skipped, with the reason; it never counts as
 * passed.
 * @throws UpError UP_USAGE for a pattern that fits no target; as `findNixSide` where Nix was asked for; UP_DISK_FULL or
 *   UP_DIRECTORY_UNWRITABLE for scratch directories; the reason of the signal.
 */
export async function runChecks(options: CheckOptions): Promise<CheckReport> {
  const { registry, tier, onFailure, onEvent, signal, env, session, builder, builds } = options;
  const targets = selectTargets(registry, options.only);
  const budgetMs = options.withinMs ?? TIER_BUDGETS_MS[tier];
  const budget = startBudget({ withinMs: budgetMs, signal });
  const policy = onFailure ?? (tier === 'quick' ? 'keep-going' : 'stop');
  const run = new CheckRun({ budget, signal, onFailure: policy, onEvent });
  const context: NixContext = { signal, env, cwd: registry.root, session };
  const side = await findNixSide(context, { root: registry.root, builder });
  onEvent?.({
    type: 'plan',
    targets: targets.length,
    budgetMs,
    side: side.state === 'usable' ? 'nix' : 'embedded',
    reason: side.reason,
  });
  run.add(...(await checkRegistry(registry, { flake: side.state === 'usable' ? 'present' : side.flake })));
  const failures: FailureContext = {
    logDirectory: options.logDirectory,
    facts: readFacts({ root: registry.root, env, signal }),
    attributes: listTargets(registry).map(({ name }) => name),
  };
  const hands = await checkWithoutBuilding(run, { ...options, targets, side, context, failures });
  if (tier !== 'quick' || builds === 'twice') await buildStage(run, { ...options, targets, hands });
  signal.throwIfAborted();
  return toReport({ results: run.results(), durationMs: budget.elapsedMs(), budgetMs });
}

interface SideOptions extends CheckOptions {
  readonly targets: readonly Target[];
  readonly side: Awaited<ReturnType<typeof findNixSide>>;
  readonly context: NixContext;
  readonly failures: FailureContext;
}

/** Looks at the side that targets are built on, and says which it is. */
async function checkWithoutBuilding(run: CheckRun, options: SideOptions): Promise<Hands> {
  const { side, context, failures } = options;
  if (side.state === 'usable') {
    await checkFlake(run, options);
    return { side: 'nix', context, failures };
  }
  run.add(skipped({ area: 'flake', name: 'evaluation' }, side.reason));
  await checkPlans(run, options);
  return { side: 'embedded' };
}

async function checkPlans(run: CheckRun, { registry, targets, platform }: SideOptions): Promise<void> {
  run.stage('plan', targets.length);
  for (const target of targets)
    await run.try({ area: 'plan', name: target.name, target: target.name }, () =>
      checkPlan({ registry, target, platform }),
    );
}
