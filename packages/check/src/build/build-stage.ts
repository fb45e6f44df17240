import type { NixContext } from '@up/nix';
import type { Target } from '@up/profiles';
import type { CheckOptions } from '../check-options.ts';
import type { CheckResult } from '../check-result.ts';
import { type CheckRun, type Subject, skipped } from '../check-run.ts';
import type { FailureContext } from '../failure.ts';
import { gateOf } from '../flake/gate.ts';
import { ownInstallable } from '../flake/nix-text.ts';
import { buildTwice } from '../repro/build-twice.ts';
import { rebuild } from '../repro/rebuild.ts';
import { attempt } from './attempt.ts';
import { buildWithNix } from './build-with-nix.ts';

/** With what targets are built. */
export type Hands =
  | { readonly side: 'nix'; readonly context: NixContext; readonly failures: FailureContext }
  | { readonly side: 'embedded' };

export interface BuildStageOptions extends CheckOptions {
  readonly targets: readonly Target[];
  readonly hands: Hands;
}

/** Builds every target that can be built here, each by itself; again, where that is asked for; and proves it. */
export async function buildStage(run: CheckRun, options: BuildStageOptions): Promise<void> {
  const { targets, tier, builds } = options;
  run.stage('build', targets.length);
  const built: Target[] = [];
  for (const target of targets) {
    const result = await buildOne(run, options, target);
    if (result.status === 'passed') built.push(target);
  }
  if (builds === 'twice') {
    run.stage('reproduce', built.length);
    for (const target of built) await reproduceOne(run, options, target);
  }
  if (tier !== 'full') return;
  run.stage('prove', built.length);
  for (const target of built) await proveOne(run, options, target);
}

async function buildOne(run: CheckRun, options: BuildStageOptions, target: Target): Promise<CheckResult> {
  const { hands, onNixEvent, workshop } = options;
  const subject = subjectOf('build', target, options);
  const obstacle = obstacleOf(run, options, target);
  if (obstacle !== undefined) {
    const result = skipped(subject, obstacle);
    run.add(result);
    return result;
  }
  return await run.tryCostly(subject, async (signal) => {
    if (hands.side === 'embedded')
      return { ...subject, ...(await attempt(() => workshop.build(target, { signal }))) };
    const { context, failures } = hands;
    const installable = ownInstallable(['packages', options.system, target.name]);
    const build = { installable, name: target.name, onNixEvent };
    const { verdict } = await buildWithNix({ ...context, signal }, failures, build);
    return { ...subject, ...verdict };
  });
}

/** Why a target is not even tried. */
function obstacleOf(run: CheckRun, { hands, system }: BuildStageOptions, target: Target): string | undefined {
  const before = run
    .results()
    .find(
      (result) =>
        result.target === target.name &&
        (hands.side === 'nix'
          ? result.area === 'evaluate' && result.system === system
          : result.area === 'plan'),
    );
  if (before?.status === 'passed') return undefined;
  if (before !== undefined && hands.side === 'embedded') return before.evidence;
  if (before?.status === 'failed') return 'it does not evaluate';
  if (before !== undefined) return before.evidence;
  return gateOf(target, system) === 'required' ? 'the flake does not have it' : `it is not for ${system}`;
}

async function reproduceOne(run: CheckRun, options: BuildStageOptions, target: Target): Promise<void> {
  const { hands, session, workshop, system, onNixEvent } = options;
  const subject = subjectOf('reproduce', target, options);
  await run.tryCostly(subject, async (signal) => {
    const scratch = await session.scratch('repro');
    if (hands.side === 'embedded') {
      const { differences, ...verdict } = await withDifferences(() =>
        buildTwice({ target, workshop, scratch, signal }),
      );
      return { ...subject, ...verdict, differences };
    }
    const { failures } = hands;
    const context = { ...hands.context, signal };
    const { name } = target;
    const installable = ownInstallable(['packages', system, name]);
    // In the store by now: this only says where.
    const { run: known } = await buildWithNix(context, failures, { installable, name });
    const outputs = known.outputs.flatMap((each) => Object.values(each.outputs));
    const verdict = await rebuild(context, failures, { installable, name, outputs, scratch, onNixEvent });
    return { ...subject, ...verdict };
  });
}

/** Keeps what `attempt` does not know of. */
async function withDifferences(
  work: () => ReturnType<typeof buildTwice>,
): Promise<Awaited<ReturnType<typeof attempt>> & Pick<CheckResult, 'differences'>> {
  let differences: CheckResult['differences'];
  const verdict = await attempt(async () => {
    const { differences: found, ...rest } = await work();
    differences = found;
    return rest;
  });
  return { ...verdict, differences };
}

async function proveOne(run: CheckRun, options: BuildStageOptions, target: Target): Promise<void> {
  const { hands, workshop } = options;
  const subject = subjectOf('prove', target, options);
  await run.tryCostly(subject, async (signal) => ({
    ...subject,
    ...(await attempt(() => workshop.prove(target, { signal, builder: hands.side }))),
  }));
}

function subjectOf(area: Subject['area'], { name }: Target, { hands, system }: BuildStageOptions): Subject {
  return { area, name, target: name, system: hands.side === 'nix' ? system : undefined };
}
