import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerProcess, StartedContainer } from '@up/docker';
import type { ProcessConfig, SupervisorConfig } from '@up/inspect';
import type { Inside } from '../inside/inside.ts';
import { check, failed, passed, quoted, type SmokeCheck, skipped } from '../smoke-check.ts';
import { findSupervisords, type RunningSupervisord } from './find-supervisord.ts';
import { askSupervisord, type ProgramState } from './program-states.ts';

export interface SupervisordOptions {
  readonly container: StartedContainer;
  readonly inside: Inside;
  readonly env: ReadonlyMap<string, string>;
  /** When programs have to be there at the latest, on the clock of `performance.now()`. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 250;
/** A program that has just been started counts only when it is still there this much later. */
const SETTLE_MS = 1000;

/**
 * Whether every program that supervisord starts is running: by its own word where it gives one, else by the process
 * tree. A container stays up whatever becomes of them. Nothing where no supervisord runs.
 * @throws CannotTell.
 */
export async function checkSupervisord(options: SupervisordOptions): Promise<readonly SmokeCheck[]> {
  const { inside } = options;
  const supervisords = await findSupervisords(inside, await inside.processes());
  const checks: SmokeCheck[] = [];
  for (const supervisord of supervisords) checks.push(...(await checkOne(supervisord, options)));
  return checks;
}

async function checkOne(
  supervisord: RunningSupervisord,
  options: SupervisordOptions,
): Promise<readonly SmokeCheck[]> {
  const config = await configOf(supervisord, options);
  const programs = config?.programs;
  const answer = await askUntilSettled(supervisord, options, config);
  if (typeof answer !== 'string') return await byState(answer, programs, options);
  if (programs === undefined)
    return [
      skipped(
        'supervisord',
        'supervisord',
        `its programs are not known: ${answer}, and its configuration was not found`,
      ),
    ];
  return await byTree(supervisord, programs, { ...options, why: answer });
}

/** Undefined where it cannot be found or read. */
async function configOf(
  { configFile }: RunningSupervisord,
  { container, inside, env }: SupervisordOptions,
): Promise<SupervisorConfig | undefined> {
  if (configFile === undefined) return undefined;
  const hostName = container.id.slice(0, 12);
  // Loaded only here: most images have no supervisord.
  const { readSupervisordConfig } = await import('./read-config.ts');
  const config = await readSupervisordConfig({ inside, mainFile: configFile, env, hostName });
  return config.ok ? config : undefined;
}

async function askUntilSettled(
  supervisord: RunningSupervisord,
  { inside, deadlineMs, signal }: SupervisordOptions,
  config: SupervisorConfig | undefined,
): Promise<readonly ProgramState[] | string> {
  for (;;) {
    const answer = await askSupervisord(inside, supervisord);
    if (typeof answer === 'string') {
      // Its socket comes a moment after its process.
      if (config?.httpServers.length === 0 || performance.now() >= deadlineMs || !isEarly(answer))
        return answer;
      await sleep(POLL_MS, undefined, { signal });
      continue;
    }
    const expected = config?.programs.filter(({ autostart }) => autostart).length ?? 0;
    const isSettled = answer.length >= expected && answer.every(({ state }) => !PASSING.has(state));
    if (isSettled || performance.now() >= deadlineMs) return answer;
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Whether supervisorctl found nobody to ask, which may change. */
function isEarly(answer: string): boolean {
  return /no such file|refused connection|no such group|SHUTDOWN/i.test(answer);
}

/** States that do not last. */
const PASSING: ReadonlySet<string> = new Set(['STARTING', 'BACKOFF', 'STOPPING']);

async function byState(
  states: readonly ProgramState[],
  programs: readonly ProcessConfig[] | undefined,
  { container }: SupervisordOptions,
): Promise<readonly SmokeCheck[]> {
  const configs = new Map((programs ?? []).map((program) => [nameOf(program), program]));
  const tail = states.some(({ state }) => state !== 'RUNNING') ? (await container.diagnose()).tail : [];
  return states.map(({ name, state, description }) => {
    const title = `program ${name}`;
    const config = configs.get(name);
    if (state === 'RUNNING') return passed('supervisord', title, `RUNNING, ${description}`);
    if (config?.autostart === false) return skipped('supervisord', title, `${state}; autostart=false`);
    const lines = linesOf(name, tail);
    if (
      state === 'EXITED' &&
      config?.autorestart !== true &&
      !lines.some((line) => line.includes('not expected'))
    )
      return passed('supervisord', title, 'has done its work and ended as expected');
    return failed(
      'supervisord',
      title,
      [`${state} ${description}`.trim(), ...lines.map((line) => quoted(line, 300))].join('; '),
    );
  });
}

/** What supervisord has logged of a program. */
function linesOf(name: string, tail: readonly string[]): readonly string[] {
  const own = name.slice(name.lastIndexOf(':') + 1);
  const mentions = new RegExp(
    `(?:exited|gave up|spawned|spawnerr|entered|can't find).*\\b${escaped(own)}\\b|\\b${escaped(own)}\\b.*(?:FATAL|not expected|ERROR)`,
  );
  return tail.filter((line) => mentions.test(line)).slice(-3);
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}

/** As supervisorctl calls it. */
function nameOf({ group, name }: ProcessConfig): string {
  return group === name ? name : `${group}:${name}`;
}

async function byTree(
  { process }: RunningSupervisord,
  programs: readonly ProcessConfig[],
  { inside, deadlineMs, signal, why }: SupervisordOptions & { readonly why: string },
): Promise<readonly SmokeCheck[]> {
  const { matchTree } = await import('./match-tree.ts');
  const wanted = programs.filter(({ autostart }) => autostart);
  const look = async () => {
    const all = await inside.processes();
    return matchTree(wanted, childrenOf(all, process));
  };
  let matches = await look();
  while (matches.some((match) => match.process === undefined) && performance.now() < deadlineMs) {
    await sleep(POLL_MS, undefined, { signal });
    matches = await look();
  }
  const startSec = Math.max(0, ...wanted.map(({ startsecs }) => startsecs));
  await sleep(Math.max(SETTLE_MS, startSec * 1000), undefined, { signal });
  const later = await look();
  return wanted.map((program, index) => {
    const title = `program ${nameOf(program)}`;
    const [before, after] = [matches[index]?.process, later[index]?.process];
    const note = `by the process tree (${why})`;
    if (after === undefined)
      return failed('supervisord', title, `no process of it runs: ${quoted(program.command, 200)}; ${note}`);
    if (before !== undefined && before.pid !== after.pid)
      return failed(
        'supervisord',
        title,
        `it was started again within ${startSec + 1} s: it does not stay; ${note}`,
      );
    return check('supervisord', title, 'passed', `runs as process ${after.pid}, ${note}`);
  });
}

function childrenOf(all: readonly ContainerProcess[], parent: ContainerProcess): readonly ContainerProcess[] {
  // Where parents are not told, all that is not supervisord itself.
  const children = all.filter(({ parentPid }) => parentPid === parent.pid);
  return children.length > 0
    ? children
    : all.filter(({ pid, parentPid }) => pid !== parent.pid && parentPid === 0);
}
