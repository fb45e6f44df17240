import { randomBytes } from 'node:crypto';
import type { Finding } from '@up/core';
import { makeBootDirectory } from './artefacts/boot-directory.ts';
import { clearEarlier } from './artefacts/clear-earlier.ts';
import { writeSeed } from './artefacts/write-seed.ts';
import { skipped } from './boot-check.ts';
import type { BootOptions } from './boot-options.ts';
import type { BootProgress } from './boot-progress.ts';
import type { BootReport } from './boot-report.ts';
import { BootStory } from './boot-story.ts';
import { CheckList } from './check-list.ts';
import { checkBudgets } from './checks/check-budgets.ts';
import { checkInputs } from './checks/check-inputs.ts';
import { checkPreflight } from './checks/check-preflight.ts';
import { watchInputs } from './input/watch-inputs.ts';
import type { BootExpectations } from './plan/boot-expectations.ts';
import { type BootPlan, planBoot } from './plan/boot-plan.ts';
import { firstBoot } from './run/first-boot.ts';
import { makeParts } from './run/make-parts.ts';
import { secondBoot } from './run/second-boot.ts';

/**
 * Boots a medium, checks that it works as expected, and ends it. What is wrong with the medium is in the report, all of
 * it, as are the files that tell of the boot; nothing of the machine is left, and the medium is as it was.
 * @throws UpError UP_USAGE for options that do not go together; UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE;
 *   UP_DIRECTORY_UNWRITABLE; the signal's reason when aborted, with the files written as far as it had come.
 */
export async function bootMedium(options: BootOptions): Promise<BootReport> {
  const plan = planBoot(options);
  const { findings } = plan;
  const checks = new CheckList(options.onCheck);
  await clearEarlier(options.directory);
  checks.add(checkPreflight(findings));
  const stopper = findings.find(({ severity }) => severity === 'error');
  if (stopper !== undefined && options.preflight !== 'report')
    return await notBooted(options, { findings, checks, stopper });
  const story = new BootStory({ boot: options, checks, findings });
  try {
    await boot(options, { plan, checks, story });
    return story.report();
  } finally {
    await story.write();
  }
}

interface Booting {
  readonly plan: BootPlan;
  readonly checks: CheckList;
  readonly story: BootStory;
}

async function boot(options: BootOptions, { plan: planned, checks, story }: Booting): Promise<void> {
  const { expect, session, signal } = options;
  const inputs = watchInputs(planned.source.inputs, { signal });
  const plan = { ...planned, source: await makeParts(planned.source, options) };
  const { seed, seedPath } = await writeSeed(options);
  const stateDirectory = expect.secondBoot ? await session.scratch('disk') : undefined;
  const readyMarker = hasOwnReadiness(expect)
    ? `all that is expected is there (${randomBytes(4).toString('hex')})`
    : undefined;
  const onProgress = (event: BootProgress): void => {
    if (event.type === 'started') inputs.begin();
    options.onProgress?.(event);
  };
  const own = { ...options, onProgress };
  const shared = { boot: own, plan, seed, seedPath, stateDirectory, readyMarker, checks };
  const first = await firstBoot({ ...shared, onAttempt: (result) => story.add(result) });
  const { outcome, phases, readyAfterMs } = first.proof;
  if (expect.secondBoot && outcome === 'ready') {
    const second = await secondBoot(shared, first);
    story.addSecond(second.result);
    checks.add([second.check]);
  } else if (expect.secondBoot)
    checks.add([skipped('second-boot', 'second boot', 'the first boot had failed')]);
  if (outcome !== 'host-fault') checks.add(checkBudgets(expect.budgets, { phases, readyAfterMs }));
  // A kept machine ends by the signal; nobody waits for a digest then.
  if (signal.aborted) return;
  const digests = await inputs.finish();
  story.addInputs(digests);
  checks.add([checkInputs(digests)]);
}

/** Whether something else than a login prompt makes it ready. */
function hasOwnReadiness({ readyText, http, ports }: BootExpectations): boolean {
  return readyText !== undefined || http.length > 0 || ports.length > 0;
}

interface NotBooted {
  readonly findings: readonly Finding[];
  readonly checks: CheckList;
  readonly stopper: Finding;
}

/** What is known to fail is not tried. */
async function notBooted(
  { name, directory: path }: BootOptions,
  { findings, checks, stopper }: NotBooted,
): Promise<BootReport> {
  const directory = await makeBootDirectory(path);
  const { timeline, command, events } = directory;
  const report: BootReport = {
    name,
    verdict: 'failed',
    cause: stopper.message,
    ...(stopper.fix === undefined ? {} : { fix: stopper.fix }),
    checks: checks.all,
    phases: [],
    failures: [],
    findings,
    attempts: [],
    artefacts: {
      directory: path,
      timeline,
      command,
      events,
      serialLog: '',
      screenshots: [],
      inputs: [],
      logTail: [],
    },
  };
  await directory.writeTimeline({ schemaVersion: 1, ...report });
  return report;
}
