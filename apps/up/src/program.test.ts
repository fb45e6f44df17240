import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from './command-names.ts';
import { runInMemory } from './testing/run-in-memory.ts';

describe('help', () => {
  it('begins with examples, names every command and option of run, and is a success', async () => {
    const { code, stdout, stderr } = await runInMemory(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.startsWith('Examples:\n  up default runner')).toBe(true);
    for (const name of COMMAND_NAMES) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    for (const option of ['--builder', '--once', '--dry-run', '--json', '--project'])
      expect(stdout).toContain(option);
  });

  it('fits a terminal of 80 columns', async () => {
    const { stdout } = await runInMemory(['--help']);
    const tooLong = stdout.split('\n').filter((line) => line.length > 80 && !line.includes('--stream-url'));
    expect(tooLong).toEqual([]);
  });

  it('is there for each command', async () => {
    for (const name of COMMAND_NAMES.filter((command) => command !== 'help')) {
      const { code, stdout } = await runInMemory([name, '--help']);
      expect([name, code]).toEqual([name, 0]);
      expect(stdout).toContain(`up ${name}`);
    }
  });

  it('is not taken for an option of the workload: up --host x', async () => {
    const { code, stdout, stderr } = await runInMemory(['--host', 'x']);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain("Unknown option '--host'");
    expect(stderr).toContain('up PROFILE runner -- ARGS');
  });

  it('prints the version', async () => {
    expect((await runInMemory(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('list', () => {
  it('shows every profile once', async () => {
    const { code, stdout } = await runInMemory(['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}low-latency {2}/m);
    expect(stdout).toMatch(/^ {2}swarm-client\/burst {2}/m);
  });

  it('has the same as JSON', async () => {
    const { stdout } = await runInMemory(['list', '--json']);
    const { schemaVersion, command, ok, data } = JSON.parse(stdout);
    expect({ schemaVersion, command, ok }).toEqual({ schemaVersion: 1, command: 'list', ok: true });
    expect(data.workloads.map((workload: { profiles: unknown[] }) => workload.profiles.length)).toEqual([
      8, 5,
    ]);
  });
});

describe('show', () => {
  it('gives merged and derived values as JSON', async () => {
    const { data } = JSON.parse((await runInMemory(['show', 'low-latency', '--json'])).stdout);
    expect(data.settings.hls).toMatchObject({ segmentDuration: 1, listSize: 6, deleteThreshold: 5 });
    expect(data.derived).toMatchObject({ gopSize: 30, totalBitrateKbps: 2096, recommendedTmpfsMB: 68 });
  });

  it('gives people every leaf', async () => {
    const { stdout } = await runInMemory(['show', '4k-abr']);
    expect(stdout).toMatch(/hls\.segmentDuration +2\n/);
    expect(stdout).toMatch(/variants\[0\] +2160p {2}3840 {2}2160/);
  });

  it('writes the document that a workload reads', async () => {
    const document = JSON.parse((await runInMemory(['show', 'default', '--settings'])).stdout);
    expect(document).toMatchObject({
      schemaVersion: 1,
      workload: 'test-origin',
      profile: 'default',
      derived: { gopSize: 60 },
    });
  });
});

describe('plan', () => {
  it('tells target, builder and command, and does nothing', async () => {
    const { code, stdout } = await runInMemory(['plan', 'low-latency', 'runner', '--', '--port', '0']);
    expect(code).toBe(0);
    expect(stdout).toContain('target   test-origin-low-latency-runner');
    expect(stdout).toContain('command  node bin/test-origin.js --port 0');
  });

  it('is what --dry-run shows', async () => {
    const plan = await runInMemory(['plan', 'low-latency', 'runner']);
    const dryRun = await runInMemory(['low-latency', 'runner', '--dry-run']);
    expect(dryRun.stdout).toBe(plan.stdout);
  });
});

describe('what is wrong on the command line', () => {
  it.each([
    [['lst'], 3, 'UP_USAGE', 'Did you mean "up list"?'],
    [['defualt', 'runner'], 3, 'UP_PROFILE_UNKNOWN', 'Did you mean "default"?'],
    [['burst', 'runner'], 3, 'UP_PROFILE_UNKNOWN', 'Did you mean "swarm-client/burst"?'],
    [['container'], 3, 'UP_USAGE', '"container" is a type, and no profile is named'],
    [['default', 'runer'], 3, 'UP_TYPE_UNKNOWN', 'Did you mean "runner"?'],
    [['tap', 'runner'], 3, 'UP_TYPE_NOT_OFFERED', 'test-origin/tap does not come as runner'],
    [['default', 'runner', '--port', '1'], 3, 'UP_USAGE', "Unknown option '--port'"],
    [['default', 'runner', 'more'], 3, 'UP_USAGE', 'Too many arguments'],
    [['show'], 3, 'UP_USAGE', "Missing required argument 'profile'"],
    [['default', 'runner', '--builder', 'docker'], 3, 'UP_USAGE', 'there is no builder "docker"'],
    [['completion', 'bsh'], 3, 'UP_USAGE', 'Did you mean "bash"?'],
    [['default', 'container-enhanced'], 4, 'UP_BUILDER_MISSING', 'makes no container-enhanced'],
    [['default', 'iso', '--detach'], 3, 'UP_USAGE', '--detach is for containers, and this is a iso'],
  ])('up %j: exit %d, %s, %s', async (argv, code, errorCode, message) => {
    const people = await runInMemory(argv);
    expect(people.code).toBe(code);
    expect(people.stdout).toBe('');
    expect(people.stderr).toContain(message);
    expect(people.stderr).toContain(errorCode);
    expect(people.stderr).toContain('hint');
    expect(people.stderr).not.toContain('    at ');

    const machine = await runInMemory([...argv, '--json']);
    expect(machine.code).toBe(code);
    expect(machine.stderr).toBe('');
    expect(JSON.parse(machine.stdout)).toMatchObject({
      schemaVersion: 1,
      ok: false,
      error: { code: errorCode },
    });
  });

  it('shows the stack when it is asked to, and only then', async () => {
    const env = { UP_DEBUG: '1', XDG_CONFIG_HOME: '/nonexistent' };
    expect((await runInMemory(['nothing', 'runner'], { env })).stderr).toContain('    at ');
  });

  it('says on which platform a type can be built', async () => {
    const { code, stderr } = await runInMemory(['default', 'iso'], { platform: 'darwin' });
    expect(code).toBe(4);
    expect(stderr).toContain('built on linux only');
    expect(stderr).toContain('runner, container');
  });
});

describe('the order of preferences', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'up-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const builderOf = async (argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
    const { stdout } = await runInMemory(['plan', 'default', '--json', '--project', directory, ...argv], {
      env,
    });
    const { data, error } = JSON.parse(stdout);
    return data?.reason ?? error.message;
  };
  const project = (defaults: string): Promise<void> =>
    writeFile(
      join(directory, 'up.toml'),
      `schemaVersion = 1\ndefault = "w"\n${defaults}\n[workloads.w]\ntypes = ["runner"]\nrunner = { root = ".", files = ["a.js"], command = ["node", "a.js"] }\n[workloads.w.profiles.default]\n`,
    );

  it('is flag, environment, project, user, auto', async () => {
    const user = { XDG_CONFIG_HOME: directory };
    await project('');
    expect(await builderOf([])).toMatch(/^(?:the project has no flake\.nix|nix is not on PATH)$/);
    await rm(join(directory, 'up'), { recursive: true, force: true });
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(directory, 'up'));
    await writeFile(join(directory, 'up/config.toml'), 'builder = "nix"\n');
    expect(await builderOf([], user)).toContain('cannot be built as runner here');
    await project('defaults.builder = "embedded"');
    expect(await builderOf([], user)).toBe('as asked');
    expect(await builderOf([], { ...user, UP_BUILDER: 'nix' })).toContain('cannot be built as runner here');
    expect(await builderOf(['--builder', 'embedded'], { ...user, UP_BUILDER: 'nix' })).toBe('as asked');
  });

  it('names the place of a wrong value', async () => {
    await project('');
    expect(await builderOf([], { UP_BUILDER: 'nixx' })).toBe(
      'UP_BUILDER: there is no builder "nixx". Did you mean "nix"?',
    );
  });
});

describe('sync', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'up-test-'));
    await writeFile(
      join(directory, 'up.toml'),
      'schemaVersion = 1\ndefault = "w"\n[workloads.w]\ntypes = ["runner"]\n[workloads.w.profiles.a]\n',
    );
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('writes once, then finds it up to date', async () => {
    const sync = (...argv: readonly string[]) => runInMemory(['sync', '--project', directory, ...argv]);
    expect(await sync('--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('UP_OUT_OF_SYNC'),
    });
    expect(await sync()).toMatchObject({ code: 0, stdout: expect.stringContaining('wrote') });
    const bytes = await readFile(join(directory, 'nix/profiles.json'), 'utf8');
    expect(JSON.parse(bytes)).toMatchObject({
      schemaVersion: 1,
      default: 'w',
      targets: [{ name: 'w-a-runner' }],
    });
    expect(await sync()).toMatchObject({ code: 0, stdout: expect.stringContaining('up to date') });
    expect(await sync('--check')).toMatchObject({ code: 0 });
    expect(await readFile(join(directory, 'nix/profiles.json'), 'utf8')).toBe(bytes);
  });
});

describe('init', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'up-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('writes a registry that is valid, and never over another one', async () => {
    expect(await runInMemory(['init', '--project', directory])).toMatchObject({ code: 0 });
    expect(await runInMemory(['list', '--project', directory])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('other-port'),
    });
    expect(await runInMemory(['init', '--project', directory])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('UP_FILE_EXISTS'),
    });
  });
});
