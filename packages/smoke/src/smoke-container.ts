import { Cleanup, UpError, verdictOf } from '@up/core';
import { describeEnd, type StartedContainer } from '@up/docker';
import { LogWatch } from './checks/log-watch.ts';
import { containerServers } from './container-servers.ts';
import { untilReady } from './ready/until-ready.ts';
import { runningChecks } from './running-checks.ts';
import { failed, type SmokeCheck } from './smoke-check.ts';
import { planSmoke, type SmokeOptions, type SmokePlan } from './smoke-options.ts';
import { CheckList, type SmokeReport } from './smoke-report.ts';

/** Why this machine could not run it, whatever the image is like. */
const HOST_FAULTS: ReadonlySet<string> = new Set([
  'UP_PORT_IN_USE',
  'UP_PORT_FORBIDDEN',
  'UP_IMAGE_PLATFORM',
  'UP_ENGINE_UNREACHABLE',
  'UP_ENGINE_FAILED',
  'UP_DISK_FULL',
]);

/**
 * Starts a container of an image, checks that it works as its profile expects, stops and removes it. What is wrong
 * with the image is in the report, all of it; nothing of the container is left, unless it is to be kept.
 * @throws UpError UP_IMAGE_NOT_FOUND; the signal's reason when aborted.
 */
export async function smokeContainer(options: SmokeOptions): Promise<SmokeReport> {
  const { engine, image, signal } = options;
  const checks = new CheckList(options.onCheck);
  const { kind, version, url } = engine;
  const artefacts = { image, engine: { kind, version, url }, logTail: [] };
  try {
    const plan = await planSmoke(options);
    const report: SmokeReport = isOnlyOfTheImage(options)
      ? { checks: checks.all, artefacts, verdict: 'passed' }
      : await smokeRunning(options, plan, checks);
    if (report.verdict === 'host-fault') return report;
    if (options.specs?.some((spec) => spec.kind === 'structure-test')) {
      const { checkImageSpecs } = await import('./spec/check-specs.ts');
      checks.add(await checkImageSpecs(options));
    }
    const cause = report.cause ?? causeOf(checks.all);
    const verdict = report.verdict === 'timeout' ? 'timeout' : verdictOf(checks.all);
    return { ...report, checks: checks.all, verdict, cause };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UpError) || !HOST_FAULTS.has(error.code)) throw error;
    return { verdict: 'host-fault', cause: error.message, checks: checks.all, artefacts, error };
  }
}

/** container-structure-test never starts an image as it is: where nothing else is asked for, neither does this. */
function isOnlyOfTheImage({ specs = [], profile }: SmokeOptions): boolean {
  return profile === undefined && specs.length > 0 && specs.every(({ kind }) => kind === 'structure-test');
}

function causeOf(checks: readonly SmokeCheck[]): string | undefined {
  const first = checks.find(({ status }) => status === 'failed');
  if (first !== undefined) return `${first.name}: ${first.evidence}`;
  return checks.some(({ status }) => status === 'passed') ? undefined : 'nothing could be checked';
}

async function smokeRunning(options: SmokeOptions, plan: SmokePlan, checks: CheckList): Promise<SmokeReport> {
  const { engine, image, signal, keep } = options;
  const { kind, version, url } = engine;
  const base = { image, engine: { kind, version, url } };
  const started = performance.now();
  let container: StartedContainer;
  try {
    container = await engine.run(plan.spec, { signal });
  } catch (error) {
    if (!(error instanceof UpError) || error.code !== 'UP_CONTAINER_FAILED') throw error;
    checks.add([failed('start', 'starts', error.message)]);
    return {
      verdict: 'failed',
      cause: error.message,
      checks: checks.all,
      artefacts: { ...base, logTail: [] },
    };
  }
  const cleanup = new Cleanup({ actionTimeoutMs: 40_000 });
  if (keep !== 'container') cleanup.use(container);
  const over = new AbortController();
  const log = new LogWatch(container, plan.expect.logs);
  const following = log.follow(AbortSignal.any([signal, over.signal]));
  cleanup.defer(async () => {
    over.abort(new Error('the test is over'));
    await following;
  });
  try {
    const withinSec = options.readyWithinSec ?? plan.expect.readyWithinSec;
    const servers =
      plan.started === undefined ? new Map<string, string>() : containerServers(container, plan.started);
    const { expect, healthcheck } = plan;
    const ready = await untilReady({ container, expect, servers, healthcheck, log, withinSec, signal });
    checks.add(ready.checks);
    const readyAfterMs = Math.round(performance.now() - started);
    const deadlineMs = started + withinSec * 1000;
    const context = { ...options, plan, container, servers, log, startedMs: started, deadlineMs };
    await runningChecks(context, ready.state, checks);
    await throwIfForeign(options, container, checks.all);
    const hasFailed = checks.all.some(({ status }) => status === 'failed');
    const logTail = hasFailed ? (await container.diagnose()).tail : [];
    const artefacts = {
      ...base,
      container: container.name,
      logTail,
      ...(ready.state === 'ready' ? { readyAfterMs } : {}),
    };
    const isLate = ready.state === 'late' && hasFailed;
    const verdict = isLate ? 'timeout' : hasFailed ? 'failed' : 'passed';
    const late = isLate
      ? { cause: `${plan.name} was not ready within ${withinSec} s: ${causeOf(checks.all)}` }
      : {};
    return { verdict, checks: checks.all, artefacts, ...late };
  } finally {
    await cleanup.dispose();
  }
}

/**
 * What the kernel refused because it is for another processor is no fault of the image.
 * @throws UpError UP_IMAGE_PLATFORM.
 */
async function throwIfForeign(
  { engine, image, signal }: SmokeOptions,
  container: StartedContainer,
  checks: readonly SmokeCheck[],
): Promise<void> {
  if (checks.every(({ status }) => status !== 'failed')) return;
  const state = await container.inspect();
  const { tail } = await container.diagnose();
  if (state.running || !tail.some((line) => /exec format error/i.test(line))) return;
  const { platform } = await engine.inspectImage(image, { signal });
  if (platform.split('/')[1] === engine.architecture) return;
  throw new UpError(
    'UP_IMAGE_PLATFORM',
    `Container ${container.name} ${describeEnd({ ...state, exitCode: state.exitCode ?? 0 })}: image ${image} is for ${platform}, the engine's machine is linux/${engine.architecture}`,
    {
      hint: `Build it for linux/${engine.architecture}, or let qemu-user-static and binfmt-support emulate it.`,
    },
  );
}
