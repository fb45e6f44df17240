import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProject, noNix, type Project, RUNNER } from '../test/project.ts';
import { type BuildRunnerOptions, buildRunner, type RunnerArtefact, renderSettings } from './build-runner.ts';
import { planBuild } from './plan.ts';

/** A build in shell alone: joins the sources, and counts how often it was run. */
const BUILD = `
  [workloads.web.runner]
  root = "app"
  files = ["bin", "dist"]
  command = ["node", "bin/web.mjs"]
  [workloads.web.runner.build]
  command = ["sh", "build.sh"]
  inputs = ["src", "lib", "not-there"]`;
const SCRIPT = 'echo run >> count; mkdir -p app/dist; cat src/* > app/dist/joined';

async function build(project: Project, more: Partial<BuildRunnerOptions> = {}): Promise<RunnerArtefact> {
  const { registry, profile } = project;
  const { env } = process;
  const plan = await planBuild({
    registry,
    profile,
    type: 'runner',
    builder: 'auto',
    nix: noNix,
    platform: 'linux',
  });
  return buildRunner({ registry, profile, plan, env, signal: new AbortController().signal, ...more });
}

async function simple(): Promise<Project> {
  const project = await makeProject(RUNNER);
  await project.write('app/bin/web.mjs', 'web');
  await project.write('app/data.txt', 'data');
  return project;
}

async function withBuild(script = SCRIPT): Promise<Project> {
  const project = await makeProject(BUILD);
  await project.write('app/bin/web.mjs', 'web');
  await project.write('src/a', 'a');
  await project.write('lib/b', 'b');
  await project.write('build.sh', script);
  return project;
}

/** How often the build was run so far. */
async function runs(project: Project): Promise<number> {
  return (await readFile(project.at('count'), 'utf8')).trim().split('\n').length;
}

async function planFor(project: Project, output: string): Promise<Pick<BuildRunnerOptions, 'plan'>> {
  const { registry, profile } = project;
  return {
    plan: await planBuild({
      registry,
      profile,
      type: 'runner',
      builder: 'auto',
      nix: noNix,
      platform: 'linux',
      output,
    }),
  };
}

describe('buildRunner', () => {
  it('makes a directory with the files, the settings and a launch script', async () => {
    await using project = await simple();
    const output = project.at('.up/runner/web-default-runner');
    const artefact = await build(project);
    expect(artefact).toEqual({
      directory: join(output, 'app'),
      command: ['node', 'bin/web.mjs'],
      settingsFile: join(output, 'settings.json'),
      sizeBytes:
        7 + (await stat(join(output, 'run'))).size + (await stat(join(output, 'settings.json'))).size,
      files: 4,
      changed: 4,
    });
    expect((await readdir(output)).sort()).toEqual(['app', 'run', 'settings.json']);
    expect(JSON.parse(await readFile(artefact.settingsFile, 'utf8'))).toEqual({
      schemaVersion: 1,
      workload: 'web',
      profile: 'default',
      settings: { greeting: 'hello' },
      derived: {},
    });
    expect((await stat(join(output, 'run'))).mode & 0o777).toBe(0o755);
    expect(await build(project)).toEqual({ ...artefact, changed: 0 });
  });

  it('gives the same bytes twice', async () => {
    await using project = await simple();
    const outputs = [project.at('one'), project.at('two')];
    const [one = '', two = ''] = outputs;
    for (const output of outputs) await build(project, await planFor(project, output));
    const names = (await readdir(one, { recursive: true })).sort();
    expect((await readdir(two, { recursive: true })).sort()).toEqual(names);
    for (const name of names.filter((file) => file.includes('.') || file === 'run')) {
      expect(await readFile(join(one, name), 'utf8')).toBe(await readFile(join(two, name), 'utf8'));
    }
    expect(renderSettings(project.profile)).toBe(renderSettings({ ...project.profile }));
  });

  it('writes again what was changed by hand, and replaces what is in the way', async () => {
    await using project = await simple();
    const { settingsFile } = await build(project);
    const run = join(settingsFile, '../run');
    await chmod(run, 0o644);
    await rm(settingsFile);
    await symlink(project.at('app/data.txt'), settingsFile);
    expect(await build(project)).toMatchObject({ changed: 2 });
    expect((await stat(run)).mode & 0o777).toBe(0o755);
    expect((await lstat(settingsFile)).isFile()).toBe(true);
    expect(await readFile(project.at('app/data.txt'), 'utf8')).toBe('data');
    await rm(settingsFile);
    await mkdir(settingsFile);
    expect(await build(project)).toMatchObject({ changed: 1 });
  });

  it('can be run several times at once', async () => {
    await using project = await simple();
    const artefacts = await Promise.all(Array.from({ length: 5 }, () => build(project)));
    expect(new Set(artefacts.map(({ files }) => files))).toEqual(new Set([4]));
    expect(await build(project)).toMatchObject({ changed: 0 });
  });
});

describe('buildRunner: the build of the workload', () => {
  it('is run when a file is missing, and not again', async () => {
    await using project = await withBuild();
    const commands: string[] = [];
    const onBuildCommand = (command: string): void => void commands.push(command);
    const { directory } = await build(project, { onBuildCommand });
    expect(commands).toEqual(['sh build.sh']);
    expect(await readFile(join(directory, 'dist/joined'), 'utf8')).toBe('a');
    await build(project, { onBuildCommand });
    expect(await runs(project)).toBe(1);
    await rm(project.at('app/dist'), { recursive: true });
    await build(project, { onBuildCommand });
    expect(await runs(project)).toBe(2);
  });

  it('is run when an input was changed, added or removed', async () => {
    await using project = await withBuild();
    await build(project);
    await project.age('lib/b', 100);
    await build(project);
    expect(await runs(project)).toBe(2);
    await project.age('lib/b', -100);
    await project.write('src/more', 'b');
    const { directory } = await build(project);
    expect(await readFile(join(directory, 'dist/joined'), 'utf8')).toBe('ab');
    await rm(project.at('src/more'));
    await build(project);
    expect(await readFile(join(directory, 'dist/joined'), 'utf8')).toBe('a');
    expect(await runs(project)).toBe(4);
    await build(project);
    expect(await runs(project)).toBe(4);
  });

  it('is run although a file that it does not make is newer than the inputs', async () => {
    await using project = await withBuild();
    await build(project);
    await project.age('src/a', 100);
    await project.age('app/bin/web.mjs', 200);
    await build(project);
    expect(await runs(project)).toBe(2);
  });

  it('is not run again because it left its files as they were', async () => {
    await using project = await withBuild('echo run >> count');
    await project.write('app/dist/joined', 'old');
    await project.age('app/dist/joined', -1000);
    await project.age('app/dist', -1000);
    await project.age('app/bin/web.mjs', -1000);
    await project.age('app/bin', -1000);
    await build(project);
    await build(project);
    expect(await runs(project)).toBe(1);
  });

  it('is not run for files that somebody else made and that are newer than the inputs', async () => {
    await using project = await withBuild();
    await project.write('app/dist/joined', 'made by hand');
    await project.age('app/dist/joined', 100);
    await build(project);
    await expect(runs(project)).rejects.toThrow('ENOENT');
  });

  it('fails with its last lines', async () => {
    await using project = await withBuild('echo "src/a:1: no such thing"; echo token=hunter2 >&2; exit 3');
    await expect(build(project)).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      exitCode: 2,
      message: expect.stringMatching(/^web could not be built: sh exited with 3 after /),
      hint: `Run it by hand in ${project.root}: sh build.sh`,
      details: { exitCode: 3, tail: expect.arrayContaining(['src/a:1: no such thing', 'token=***']) },
    });
    // A failure is not remembered as a build.
    await project.write('app/dist/joined', 'x');
    await project.age('src/a', 100);
    await expect(build(project)).rejects.toMatchObject({ code: 'UP_BUILD_FAILED' });
  });

  it('fails when it does not make what it should', async () => {
    await using project = await withBuild('true');
    await expect(build(project)).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: `sh build.sh succeeded, but did not make ${project.at('app/dist')}`,
    });
  });

  it('is stopped by an abort', async () => {
    await using project = await withBuild('echo run >> count; sleep 300');
    const reason = new Error('enough');
    const abort = new AbortController();
    const building = build(project, { signal: abort.signal, onBuildCommand: () => abort.abort(reason) });
    await expect(building).rejects.toBe(reason);
    await expect(build(project, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('cannot be run without its program', async () => {
    await using project = await withBuild();
    await expect(build(project, { env: { PATH: project.at('lib') } })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
    });
  });
});

describe('buildRunner: what it refuses', () => {
  it('names the files that are missing where nothing says how to make them', async () => {
    await using project = await simple();
    await rm(project.at('app/data.txt'));
    await expect(build(project)).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: `web lacks files of its runner: ${project.at('app/data.txt')}`,
      hint: expect.stringContaining('[workloads.web.runner.build]'),
    });
  });

  it('does not touch a directory that is no runner', async () => {
    await using project = await simple();
    await project.write('mine/app/source.ts', 'precious');
    await project.write('mine/settings.json', 'precious');
    await expect(build(project, await planFor(project, project.at('mine')))).rejects.toMatchObject({
      code: 'UP_FILE_EXISTS',
      exitCode: 3,
    });
    expect(await readFile(project.at('mine/app/source.ts'), 'utf8')).toBe('precious');
    expect((await readdir(project.at('mine'))).sort()).toEqual(['app', 'settings.json']);
  });

  it('says that a directory cannot be written, root or not', async () => {
    await using project = await simple();
    await writeFile(project.at('file'), '');
    for (const output of ['file', 'file/below', 'file/below/that']) {
      await expect(build(project, await planFor(project, project.at(output)))).rejects.toMatchObject({
        code: 'UP_DIRECTORY_UNWRITABLE',
        exitCode: 4,
        message: `Nothing can be written to ${project.at(output)} (ENOTDIR)`,
        hint: expect.stringContaining('-o PATH'),
      });
    }
  });

  it('says that a workload is no runner', async () => {
    await using project = await simple();
    const { runner: _, ...profile } = project.profile;
    await expect(build(project, { profile })).rejects.toMatchObject({
      code: 'UP_BUILDER_MISSING',
      message: 'web does not say how it runs as a process',
    });
  });
});
