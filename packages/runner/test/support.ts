import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cleanup } from '@up/core';
import type { RunnerArtefact } from '@up/pack';
import { type Session, startSession } from '@up/process';
import { type Profile, parseRegistry } from '@up/profiles';
import {
  type RunnerEvent,
  type RunningInstance,
  type StartRunnerOptions,
  startRunner,
} from '../src/index.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

/** What one test needs: a session, an empty directory, and the events of all that it starts. */
export interface Bench extends AsyncDisposable {
  readonly directory: string;
  readonly session: Session;
  readonly logFile: string;
  readonly events: RunnerEvent[];
  start(fixture: string, profile: Profile, more?: Partial<StartRunnerOptions>): Promise<RunningInstance>;
}

export async function openBench(): Promise<Bench> {
  const cleanup = new Cleanup();
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'runner-test-')));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  const session = cleanup.use(await startSession({ stateDir: join(directory, 'state') }));
  const events: RunnerEvent[] = [];
  const logFile = join(directory, 'log/run.log');
  return {
    directory,
    session,
    logFile,
    events,
    async start(fixture, profile, more = {}) {
      const instance = await startRunner({
        profile,
        artefact: artefactOf(fixture),
        args: [],
        env: { PATH: process.env['PATH'] },
        project: directory,
        session,
        signal: new AbortController().signal,
        logFile,
        output: 'lines',
        onEvent: (event) => events.push(event),
        ...more,
      });
      return cleanup.use(instance);
    },
    [Symbol.asyncDispose]: () => cleanup.dispose(),
  };
}

/** The workload of a fixture as if it had been built. */
export function artefactOf(fixture: string): RunnerArtefact {
  return {
    directory: FIXTURES,
    command: ['node', `${fixture}.mjs`],
    settingsFile: '/settings.json',
    sizeBytes: 0,
    files: 1,
    changed: 0,
  };
}

/** A profile `web/default` from what its tables say in TOML, below `workloads.web`. */
export async function profileWith(tables: string): Promise<Profile> {
  const registry = await parseRegistry({
    file: '/project/up.toml',
    text: `
      schemaVersion = 1
      default = "web"
      [workloads.web]
      kind = "custom"
      description = "a workload"
      types = ["runner"]
      [workloads.web.profiles.default]
      ${tables}`,
  });
  const profile = registry.workloads['web']?.profiles['default'];
  if (profile === undefined) throw new Error('no profile');
  return profile;
}

/** How the fixtures run; further keys of the table `runner` may follow. */
export const RUNNER = `
  [workloads.web.runner]
  root = "app"
  files = ["x"]
  command = ["node", "x"]`;

/** Of a service whose `/health` must answer OK; it gives up before its test does, and says what was missing. */
export const HEALTH = `
  [workloads.web.expect]
  readyWithinSec = 8
  [[workloads.web.expect.http]]
  server = "hls"
  path = "/health"
  body = "OK"`;

/** Whether this process runs code: a zombie that nobody collected does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Waits for something that has to come about; the limit only tells a hang from slowness. */
export async function eventually(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not so after 5 s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
