import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '@up/core';
import { describeEnd, type StartedContainer } from '@up/docker';
import { checkLiveness } from '@up/probe';
import { checkIsolation, describeIsolation } from './check-isolation.ts';
import { checkCommand } from './checks/check-command.ts';
import { checkEnvironment } from './checks/check-environment.ts';
import { checkAbsent, checkFile } from './checks/check-files.ts';
import { checkMemory } from './checks/check-memory.ts';
import { checkOverrides } from './checks/check-overrides.ts';
import { checkProcess } from './checks/check-processes.ts';
import { checkSetuid, findSetuidFiles } from './checks/check-setuid.ts';
import { checkStop } from './checks/check-stop.ts';
import { checkUser } from './checks/check-user.ts';
import { guarded } from './checks/guarded.ts';
import type { LogWatch } from './checks/log-watch.ts';
import { imageOwners } from './inside/image-owners.ts';
import { createInside, type Inside } from './inside/inside.ts';
import type { Readiness } from './ready/until-ready.ts';
import { type Area, check, failed, passed, type SmokeCheck } from './smoke-check.ts';
import type { SmokeOptions, SmokePlan } from './smoke-options.ts';
import type { CheckList } from './smoke-report.ts';
import { checkSupervisord } from './supervisord/check-supervisord.ts';
import { checkSystemd } from './systemd/check-systemd.ts';

export interface RunningContext extends SmokeOptions {
  readonly plan: SmokePlan;
  readonly container: StartedContainer;
  readonly servers: ReadonlyMap<string, string>;
  readonly log: LogWatch;
  /** On the clock of `performance.now()`. */
  readonly startedMs: number;
  /** When everything that starts has to be there. */
  readonly deadlineMs: number;
}

/** Everything that is checked once it is ready, or will not be; the last of it is how it stops. */
export async function runningChecks(
  context: RunningContext,
  state: Readiness['state'],
  checks: CheckList,
): Promise<void> {
  const { plan, container, log, signal, engine } = context;
  const { expect, started } = plan;
  const owners = engine.kind === 'podman' ? imageOwners(context) : undefined;
  const inside = createInside({ container, mounts: plan.mounts, state: 'running', owners });
  const add = async (
    area: Area,
    name: string,
    run: () => Promise<SmokeCheck | readonly SmokeCheck[]>,
  ): Promise<void> => checks.add(await guarded({ area, name, signal }, run));

  // It reads all of the image: meanwhile the rest goes on.
  const setuid = guarded({ area: 'isolation', name: 'set-uid files', signal }, async () =>
    checkSetuid({
      files: await (context.setuidFiles?.() ?? findSetuidFiles(container)),
      allowed: expect.setuid,
      mode: started === undefined ? 'tell' : 'ask',
    }),
  );
  setuid.catch(() => undefined);
  if (plan.spec.init === 'systemd')
    await add('systemd', 'systemctl is-system-running', () => checkSystemd({ ...context, inside }));
  if (state !== 'ended') await settle(context);
  await add('supervisord', 'supervisord', () => checkSupervisord({ ...context, inside, env: plan.env }));
  for (const program of expect.processes)
    await add('inside', `process ${program}`, async () => checkProcess(program, await inside.processes()));
  await insideChecks(context, inside, add);
  if (started === undefined) await add('isolation', 'isolation', () => describeIsolation(container));
  else {
    const { flags } = started;
    await add('isolation', 'isolation', () => checkIsolation({ container, flags }));
    if (Object.keys(flags.env).length > 0)
      await add('settings', 'environment', () => checkEnvironment({ container, env: flags.env }));
  }
  checks.add(await setuid);
  if (state === 'ready') checks.add(await liveness(context));
  if (context.specs?.some((spec) => spec.kind === 'goss')) {
    const { checkGossSpecs } = await import('./spec/check-specs.ts');
    await add('goss', 'goss', () => checkGossSpecs(context, inside));
  }
  await add('run', 'memory', () => checkMemory(container, expect.memoryMB ?? started?.flags.memoryMB));
  await add('run', 'stays up', () => staysUp(context));
  const withinSec = expect.stopWithinSec ?? plan.stopTimeoutSec;
  const graceSec = Math.max(withinSec, plan.stopTimeoutSec);
  await add('run', 'graceful stop', () => checkStop({ container, graceSec, withinSec }));
  checks.add(await log.checks());
  // systemd takes no arguments of a workload.
  if (started === undefined || state !== 'ready' || plan.spec.init === 'systemd') return;
  for (const override of expect.overrides)
    await add('settings', `${override.flag} and ${override.env}`, () =>
      checkOverrides(override, { ...started, engine, signal, withinSec: expect.readyWithinSec }),
    );
}

/** What starts badly often ends a moment later. */
async function settle({ plan, startedMs, container, signal }: RunningContext): Promise<void> {
  const leftMs = startedMs + plan.expect.noRestartForSec * 1000 - performance.now();
  if (leftMs <= 0) return;
  const over = new AbortController();
  const inner = AbortSignal.any([signal, over.signal]);
  const ended = container
    .wait({ type: 'exit' }, { timeoutMs: leftMs + 60_000, signal: inner })
    .catch(() => undefined);
  await Promise.race([ended, sleep(leftMs, undefined, { signal: inner }).catch(() => undefined)]);
  over.abort(new Error('it has settled'));
  await ended;
  signal.throwIfAborted();
}

type Add = (
  area: Area,
  name: string,
  run: () => Promise<SmokeCheck | readonly SmokeCheck[]>,
) => Promise<void>;

async function insideChecks({ plan, container }: RunningContext, inside: Inside, add: Add): Promise<void> {
  const { files, absent, commands, user } = plan.expect;
  for (const file of files) await add('inside', `file ${file.path}`, () => checkFile(inside, file));
  for (const path of absent) await add('inside', `nothing at ${path}`, () => checkAbsent(inside, path));
  for (const command of commands)
    await add('inside', `command ${command.run.join(' ')}`, () => checkCommand(inside, command));
  if (user !== undefined)
    await add('inside', 'main process runs as', () => checkUser({ container, inside, expected: user }));
}

async function liveness({ plan, servers, signal }: RunningContext): Promise<readonly SmokeCheck[]> {
  const found = await checkLiveness({ expect: plan.expect, servers: () => servers, signal });
  return found.map(({ name, status, evidence }) => check('ready', name, status, evidence));
}

async function staysUp({ container, startedMs, plan }: RunningContext): Promise<SmokeCheck> {
  const state = await container.inspect();
  const ran = formatDuration(performance.now() - startedMs);
  if (!state.running) {
    const { tail } = await container.diagnose();
    const last = tail.at(-1);
    const how = describeEnd({ ...state, exitCode: state.exitCode ?? 0 });
    const hint = plan.spec.init === 'systemd' && plan.started === undefined ? SYSTEMD_HINT : '';
    return failed(
      'run',
      'stays up',
      `it ${how}${last === undefined ? ', and wrote nothing' : `; its last line: ${last}`}${hint}`,
    );
  }
  if (state.restarts > 0) return failed('run', 'stays up', `it was started again ${state.restarts} times`);
  return passed('run', 'stays up', `for ${ran}, no restart`);
}

const SYSTEMD_HINT = '; systemd needs what a profile of the type container-enhanced gives it';
