import { appendFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '@up/core';
import { runProcess } from '@up/process';
import type { Bar, Figure } from '../figure.ts';
import { median, runInterleaved } from '../measure.ts';
import { plainEnv } from '../plain-env.ts';
import type { BenchContext, Suite, SuiteReport } from '../suite.ts';
import { timeRun } from '../time-run.ts';

const ROUNDS = 5;
const FROM_NOTHING: Bar = { of: 'figure', is: 'at-most', limit: 5000 };
const AFTER_CHANGE: Bar = { of: 'figure', is: 'at-most', limit: 1000 };

/** How long one waits for an image: ours from what is on the machine, and Docker's from a tar of the same files. */
export const container: Suite = {
  name: 'container',
  about: 'up build default container, against docker build of the same files',
  needs: [],
  run,
};

async function run(context: BenchContext): Promise<SuiteReport> {
  const project = await makeProject(context);
  const first = await describeImage(context, project);
  const engine = await findEngine(context);
  const docker = engine === undefined ? undefined : await makeDockerContext(context, project);
  const contenders: Record<string, () => Promise<number>> = {
    nothing: async () => {
      await rm(join(project, '.up'), { recursive: true, force: true });
      return await build(context, project);
    },
    change: async () => {
      await appendFile(join(project, 'apps/test-origin/dist/main.js'), `// ${Math.random()}\n`);
      return await build(context, project);
    },
    ...(docker === undefined ? {} : { docker: async () => await dockerBuild(context, docker) }),
  };
  const times: Readonly<Partial<Record<string, readonly number[]>>> = await runInterleaved(contenders, {
    rounds: ROUNDS,
    warmUps: 1,
    signal: context.signal,
    onRound: (round) => context.say(round > 0 ? `round ${round} of ${ROUNDS}` : 'warm-up'),
  });
  return {
    method: `median of ${ROUNDS} rounds, one after the other`,
    figures: [
      ...figure('from nothing', times['nothing'], FROM_NOTHING),
      ...figure('after a change of the workload', times['change'], AFTER_CHANGE),
      ...figure('docker build of the same files', times['docker']),
    ],
    notes: [
      first,
      engine === undefined
        ? 'docker build left out: no engine answers'
        : `docker build: FROM scratch, ADD of one tar, --no-cache, ${engine}`,
    ],
  };
}

function figure(name: string, samples: readonly number[] | undefined, bar?: Bar): readonly Figure[] {
  if (samples === undefined) return [];
  return [{ name, unit: 'ms', value: median(samples), samples, ...(bar === undefined ? {} : { bar }) }];
}

/** The workload alone, so that it can be changed, and nothing has to be built. */
async function makeProject({ root, session }: BenchContext): Promise<string> {
  const project = await session.scratch('container');
  await cp(join(root, 'up.toml'), join(project, 'up.toml'));
  for (const name of ['bin', 'dist', 'assets', 'package.json'])
    await cp(join(root, 'apps/test-origin', name), join(project, 'apps/test-origin', name), {
      recursive: true,
    });
  return project;
}

function upBuild({ root }: BenchContext, project: string, ...more: readonly string[]) {
  return {
    command: process.execPath,
    args: [join(root, 'apps/up/bin/up.js'), 'build', 'default', 'container', ...more],
    cwd: project,
  };
}

function build(context: BenchContext, project: string): Promise<number> {
  return timeRun({ ...upBuild(context, project), env: state(project), signal: context.signal });
}

function state(project: string): Readonly<Record<string, string>> {
  return { XDG_STATE_HOME: join(project, '.state') };
}

interface Built {
  readonly data: {
    readonly sizeBytes: number;
    readonly layers: readonly { readonly isUnchanged: boolean }[];
  };
}

/** Size, layers, and how many of them a change to the workload leaves as they were. */
async function describeImage(context: BenchContext, project: string): Promise<string> {
  const once = async (): Promise<Built['data']> => {
    const env = plainEnv(state(project));
    const { stdout } = await runProcess({
      ...upBuild(context, project, '--json'),
      env,
      signal: context.signal,
    });
    return (JSON.parse(stdout) as Built).data;
  };
  await once();
  await appendFile(join(project, 'apps/test-origin/dist/main.js'), '// changed\n');
  const { sizeBytes, layers } = await once();
  const unchanged = layers.filter(({ isUnchanged }) => isUnchanged).length;
  return `the image: ${formatBytes(sizeBytes)} in ${layers.length} layers; after a change ${unchanged} of them are as they were`;
}

/** What answers, in words; undefined where nothing does. */
async function findEngine({ signal }: BenchContext): Promise<string | undefined> {
  try {
    const args = ['version', '--format', 'Docker {{.Server.Version}}'];
    return (await runProcess({ command: 'docker', args, timeoutMs: 5000, signal })).stdout.trim();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** A directory with a Dockerfile and one tar of everything that our image holds. */
async function makeDockerContext(context: BenchContext, project: string): Promise<string> {
  const { session, signal } = context;
  const directory = await session.scratch('docker-build');
  const env = { ...process.env, ...state(project) };
  await runProcess({ ...upBuild(context, project, '--load'), env, signal });
  const docker = (...args: readonly string[]) => runProcess({ command: 'docker', args, signal });
  const { stdout } = await docker('create', 'up/test-origin:default');
  await docker('export', '--output', join(directory, 'root.tar'), stdout.trim());
  await docker('rm', stdout.trim());
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nADD root.tar /\n');
  return directory;
}

function dockerBuild({ signal }: BenchContext, directory: string): Promise<number> {
  const args = ['build', '--quiet', '--no-cache', '--tag', 'up-bench:build', directory];
  const { DOCKER_HOST: host } = process.env;
  const env = host === undefined ? {} : { DOCKER_HOST: host };
  return timeRun({ command: 'docker', args, cwd: directory, env, signal });
}
