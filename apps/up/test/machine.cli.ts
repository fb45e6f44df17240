import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { startUp, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

/** Enough for the tests' own machine, two cores that emulate and are not alone. */
const SLOW_MS = 300_000;
const READY = /ready {4}(http:\/\/127\.0\.0\.1:\d+\/stream\.m3u8)/;

const PROGRAM = `schemaVersion = 1
default = "one"
[workloads.one]
types = ["vm"]
[workloads.one.settings]
port = 8080
[workloads.one.runner]
root = "."
files = ["server.js"]
command = ["node", "server.js"]
env = { PORT = "{settings.port}" }
[workloads.one.servers.http]
port = "{settings.port}"
urls = ["/"]
[workloads.one.profiles.default]
`;

let state: TestDirectory;
beforeEach(() => {
  state = testDirectory();
});
afterEach(() => {
  expect(machines()).toEqual([]);
  state[Symbol.dispose]();
});

const env = (): Record<string, string> => ({ XDG_STATE_HOME: state.path });

/** QEMUs that a run of this test has started: they carry its session. */
function machines(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const isQemu = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('qemu-system');
      return isQemu && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(state.path);
    } catch {
      return false;
    }
  });
}

describeWith(
  ['qemu-system-x86_64', 'xorriso', 'grub-mkimage', 'busybox'],
  'up default vm, up default iso',
  () => {
    it.each(['vm', 'iso'])(
      '%s: builds, boots, plays, shuts down, and leaves nothing with --once',
      async (type) => {
        const { code, stdout, stderr } = await up(['default', type, '--once', '--any-port', '--json'], {
          env: env(),
        });
        expect(stderr).toBe('');
        const { data, error } = JSON.parse(stdout);
        expect(error).toBeUndefined();
        expect(code).toBe(0);
        expect(data).toMatchObject({ profile: 'test-origin/default', type, verdict: 'passed' });
        const statuses = data.checks.map(({ name, status }: { name: string; status: string }) => [
          name,
          status,
        ]);
        expect(statuses).toEqual(
          expect.arrayContaining([
            ['GET /health', 'passed'],
            ['GET /stream.m3u8', 'passed'],
            ['/stream.m3u8 advances', 'passed'],
            ['no failed units', 'passed'],
            ['power button', 'passed'],
          ]),
        );
        expect(statuses.filter(([, status]: string[]) => status === 'failed')).toEqual([]);
        expect(statSync(data.artefacts.serialLog).size).toBeGreaterThan(1000);
      },
      SLOW_MS,
    );

    it(
      'writes an ISO where it is asked to, and boots that file',
      async () => {
        const iso = join(state.path, 'origin.iso');
        const built = await up(['build', 'default', 'iso', '-o', iso], { env: env() });
        expect(built.code, built.stderr).toBe(0);
        expect(built.stdout).toBe(`${iso}\n`);
        expect(statSync(iso).size).toBeLessThan(120_000_000);
        const digest = (): string => createHash('sha256').update(readFileSync(iso)).digest('hex');
        const before = digest();
        const booted = await up(
          [
            'boot',
            iso,
            '--http',
            '17080/health',
            '--firmware',
            'uefi',
            '--within',
            '240',
            '-o',
            join(state.path, 'boot'),
          ],
          { env: env() },
        );
        expect(booted.code, booted.stdout + booted.stderr).toBe(0);
        expect(booted.stdout).toMatch(/passed {3}GET \/health/);
        expect(digest()).toBe(before);
      },
      SLOW_MS,
    );

    it(
      'runs until ^C, where the stream can be played, and leaves nothing',
      async () => {
        const run = startUp(['default', 'vm', '--any-port'], { env: env() });
        const [, stream = ''] = await run.said(READY);
        expect(await (await fetch(stream)).text()).toContain('#EXTM3U');
        expect(machines()).toHaveLength(1);
        run.signal('SIGINT');
        expect((await run.ended).code).toBe(130);
      },
      SLOW_MS,
    );

    it.each([
      ['listens, which is all that it is for', 'listen(process.env.PORT)', 0, /ready after .*READY=1/],
      ['ends by itself', 'listen(-1)', 1, /one ended by itself with exit code 1[\s\S]*ERR_SOCKET_BAD_PORT/],
    ])(
      'tells of a program of which nothing is expected that it %s',
      async (_, listen, expected, said) => {
        const project = join(state.path, 'project');
        mkdirSync(project);
        writeFileSync(join(project, 'up.toml'), PROGRAM);
        writeFileSync(join(project, 'server.js'), `require('node:http').createServer().${listen};`);
        const { code, stderr } = await up(['default', 'vm', '--once', '--any-port'], {
          cwd: project,
          env: env(),
        });
        expect(code, stderr).toBe(expected);
        expect(stderr).toMatch(said);
      },
      SLOW_MS,
    );

    it(
      'leaves no machine behind when it is killed',
      async () => {
        const run = startUp(['default', 'vm', '--any-port'], { env: env() });
        await run.said(/start {4}TCG|start {4}KVM/);
        run.signal('SIGKILL');
        await run.ended;
        await expect.poll(machines, { timeout: 10_000 }).toEqual([]);
        const cleaned = await up(['clean'], { env: env() });
        expect(cleaned.code, cleaned.stderr).toBe(0);
        expect(readdirSync(join(state.path, 'up', 'sessions'))).toEqual([]);
      },
      SLOW_MS,
    );
  },
);

it('says what does not go together', async () => {
  const detached = await up(['default', 'vm', '--detach'], { env: env() });
  expect(detached.code).toBe(3);
  expect(detached.stderr).toContain('--detach is for containers, and this is a vm');
  const told = await up(['default', 'iso', '--', '--port', '1'], { env: env() });
  expect(told.code).toBe(3);
  expect(told.stderr).toContain('A machine takes no arguments');
});
