import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/project.ts';
import { renderLaunchScript } from './launch-script.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory[Symbol.asyncDispose]());

const REPORT = `const { argv, env } = process;
const { HLS_DIR, LOG_DIR, QUOTED, UP_SETTINGS } = env;
process.stdout.write(JSON.stringify({ args: argv.slice(2), cwd: process.cwd(), HLS_DIR, LOG_DIR, QUOTED, UP_SETTINGS }));
process.exitCode = 7;`;

const ENV = {
  HLS_DIR: '{scratch}/hls',
  LOG_DIR: '{project}/log',
  QUOTED: `it's "$HOME" \`x\` {scratch}`,
};

/** A runner whose program, with a name that needs quotes, reports what it was given. */
function runner(path: string, env: Readonly<Record<string, string>> = ENV): string {
  mkdirSync(join(directory.path, path, 'app'), { recursive: true });
  writeFileSync(join(directory.path, path, "app/it's $a program.cjs"), REPORT);
  const script = join(directory.path, path, 'run');
  writeFileSync(script, renderLaunchScript({ command: ['node', "it's $a program.cjs", '--own'], env }));
  chmodSync(script, 0o755);
  return script;
}

interface Outcome {
  readonly status: number | null;
  readonly stderr: string;
  readonly report: unknown;
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = directory.path,
): Outcome {
  const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
  const { status, stdout, stderr } = spawnSync(command, [...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH, ...env },
  });
  return { status, stderr, report: stdout === '' ? undefined : JSON.parse(stdout) };
}

function reportOf(path: string): unknown {
  const here = join(directory.path, path);
  return {
    args: ['--own', '--more', 'a b'],
    cwd: join(here, 'app'),
    HLS_DIR: join(here, 'scratch/hls'),
    LOG_DIR: join(here, 'log'),
    QUOTED: `it's "$HOME" \`x\` ${join(here, 'scratch')}`,
    UP_SETTINGS: join(here, 'settings.json'),
  };
}

const ARGS = ['--more', 'a b'];

describe('the launch script', () => {
  it('starts the runner with arguments, settings, environment and exit code, from anywhere', () => {
    const script = runner('a runner');
    expect(run(script, ARGS, {}, '/')).toEqual({ status: 7, stderr: '', report: reportOf('a runner') });
    expect(run('sh', ['run', ...ARGS], {}, dirname(script))).toMatchObject({ report: reportOf('a runner') });
    expect(run('sh', ['a runner/run', ...ARGS])).toMatchObject({ report: reportOf('a runner') });
  });

  it('works after its directory was moved', () => {
    runner('before');
    renameSync(join(directory.path, 'before'), join(directory.path, '-after'));
    expect(run(join(directory.path, '-after/run'), ARGS)).toMatchObject({ report: reportOf('-after') });
  });

  it('works through links to it and to its directory', () => {
    const script = runner('real');
    mkdirSync(join(directory.path, 'links'));
    symlinkSync(script, join(directory.path, 'links/absolute'));
    symlinkSync('../real/run', join(directory.path, 'links/relative'));
    symlinkSync('links/relative', join(directory.path, 'chain'));
    symlinkSync('real', join(directory.path, 'linked'));
    for (const path of ['links/absolute', 'links/relative', 'chain', 'linked/run']) {
      expect(run(join(directory.path, path), ARGS)).toMatchObject({ report: reportOf('real') });
    }
    expect(
      run('absolute', ARGS, { PATH: `${join(directory.path, 'links')}:${process.env['PATH']}` }),
    ).toMatchObject({
      report: reportOf('real'),
    });
  });

  it('lets the environment override what it sets, an empty variable too', () => {
    const script = runner('runner');
    const env = { HLS_DIR: '', LOG_DIR: '/mine', UP_SETTINGS: 'mine.json', CDPATH: directory.path };
    expect(run(script, [], env)).toMatchObject({
      report: { HLS_DIR: '', LOG_DIR: '/mine', UP_SETTINGS: join(directory.path, 'mine.json') },
    });
    expect(run(script, [], { UP_SETTINGS: '/mine.json' })).toMatchObject({
      report: { UP_SETTINGS: '/mine.json' },
    });
  });

  it('makes no directory for temporary files that nobody asked for', () => {
    expect(renderLaunchScript({ command: ['node', 'x'], env: { A: 'b' } })).not.toContain('scratch');
  });

  it('is the same for the same runner, in whatever order its environment was written', () => {
    const command = ['node', 'x'];
    expect(renderLaunchScript({ command, env: { A: '1', B: '2' } })).toBe(
      renderLaunchScript({ command, env: { B: '2', A: '1' } }),
    );
  });
});
