import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barePath, isAlive, startUp, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

let directory: TestDirectory;
let env: Record<string, string>;
beforeEach(() => {
  directory = testDirectory();
  const bin = testDirectory();
  env = { PATH: barePath(bin.path), XDG_STATE_HOME: directory.path };
  cleanups.push(() => bin[Symbol.dispose]());
});
const cleanups: (() => void)[] = [];
afterEach(() => {
  directory[Symbol.dispose]();
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Sessions that are still journalled. */
function sessions(): readonly string[] {
  const place = join(directory.path, 'up/sessions');
  return existsSync(place) ? readdirSync(place) : [];
}

const READY = /ready {4}(http:\/\/127\.0\.0\.1:(\d+)\/stream\.m3u8)/;
const PID = /start +pid (\d+),/;
const anyPort = ['--', '--port', '0'];

describe('up default runner', () => {
  it('with --once proves it and leaves nothing', async () => {
    const { code, stdout, stderr } = await up(['default', 'runner', '--once', ...anyPort], { env });
    expect(code).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^plan {5}test-origin\/default as runner, builder embedded/);
    expect(stderr).toMatch(READY);
    expect(stderr).toContain('shipped');
    expect(sessions()).toEqual([]);
    expect(isAlive(Number(PID.exec(stderr)?.[1]))).toBe(false);
  });

  it('with --json says the same in one document', async () => {
    const { code, stdout, stderr } = await up(['default', 'runner', '--once', '--json', ...anyPort], { env });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schemaVersion: 1,
      command: 'run',
      ok: true,
      data: { profile: 'test-origin/default', type: 'runner', builder: 'embedded', verdict: 'passed' },
    });
    expect(document.data.checks.map((check: { status: string }) => check.status)).toEqual([
      'passed',
      'passed',
    ]);
    expect(document.data.urls[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/stream\.m3u8$/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('stops everything on %s and exits with %d', async (signal, code) => {
    const run = startUp(['default', 'runner', ...anyPort], { env });
    const [, url = ''] = await run.said(READY);
    const [, pid = ''] = await run.said(PID);
    expect((await fetch(url)).status).toBe(200);
    run.signal(signal);
    expect((await run.ended).code).toBe(code);
    expect(run.stderr()).toContain('nothing left running');
    expect(isAlive(Number(pid))).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
    expect(sessions()).toEqual([]);
  });

  it('stops while it is still starting', async () => {
    const run = startUp(['default', 'runner', ...anyPort], { env });
    await run.said(/^plan/);
    run.signal('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(sessions()).toEqual([]);
  });

  it('after kill -9 leaves nothing that up clean does not sweep', async () => {
    const run = startUp(['default', 'runner', ...anyPort], { env });
    const [, url = ''] = await run.said(READY);
    const [, pid = ''] = await run.said(PID);
    run.signal('SIGKILL');
    await run.ended;
    expect(sessions()).toHaveLength(1);
    const { code, stdout } = await up(['clean', '--json'], { env });
    expect(code).toBe(0);
    const { data } = JSON.parse(stdout);
    expect(data.swept).toHaveLength(1);
    expect(data.swept[0].removed).toHaveLength(1);
    expect(isAlive(Number(pid))).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
    expect(existsSync(data.swept[0].removed[0])).toBe(false);
    expect(sessions()).toEqual([]);
  });

  it('leaves a run that still goes alone when it cleans', async () => {
    const run = startUp(['default', 'runner', ...anyPort], { env });
    const [, url = ''] = await run.said(READY);
    expect((await up(['clean'], { env })).stdout).toContain('1 run of up still going, left alone');
    expect((await fetch(url)).status).toBe(200);
    run.signal('SIGINT');
    await run.ended;
  });

  it('takes the environment over the profile and a flag over the environment', async () => {
    const free = await freePort();
    const byEnv = await up(['default', 'runner', '--once'], { env: { ...env, PORT: String(free) } });
    expect(READY.exec(byEnv.stderr)?.[2]).toBe(String(free));
    const byFlag = await up(['default', 'runner', '--once', ...anyPort], { env: { ...env, PORT: '1' } });
    expect(byFlag.code).toBe(0);
  });

  it('is what plain up means where no terminal is, and it says so', async () => {
    const { code, stderr } = await up(['--once'], { env: { ...env, PORT: '0' } });
    expect(code).toBe(0);
    expect(stderr).toContain('taking "default runner"');
  });
});

describe('what can be wrong', () => {
  it('a port in use: exit 4, the holder named, the other server not taken for ours', async () => {
    const server = createServer((_, response) => response.end('OK'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await up(['default', 'runner', '--once', '--', '--port', String(port)], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('UP_PORT_IN_USE');
    expect(stderr).toContain(String(port));
    if (process.platform === 'linux') expect(stderr).toContain(String(process.pid));
    expect(stderr).not.toMatch(/^ready/m);
    expect(sessions()).toEqual([]);
  });

  it('an HLS_DIR that cannot be written: exit 4', async () => {
    await writeFile(join(directory.path, 'file'), '');
    const { code, stderr } = await up(['default', 'runner', '--once', ...anyPort], {
      env: { ...env, HLS_DIR: join(directory.path, 'file/below') },
    });
    expect(code).toBe(4);
    expect(stderr).toContain('UP_DIRECTORY_UNWRITABLE');
    expect(stderr).toContain('file/below');
  });

  it.each([
    ['exits at once', '#!/bin/sh\nexit 1\n'],
    ['prints garbage', '#!/bin/sh\necho "I am a teapot"\n'],
  ])('an ffmpeg that %s: exit 4, its path and the way around it', async (_, script) => {
    await writeFile(join(env['PATH'] ?? '', 'ffmpeg'), script, { mode: 0o755 });
    const { code, stderr } = await up(['default', 'runner', '--once', ...anyPort], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('UP_FFMPEG_BROKEN');
    expect(stderr).toContain(join(env['PATH'] ?? '', 'ffmpeg'));
    expect(stderr).toContain('--source shipped');
    expect(stderr).not.toContain('    at ');
  });

  it('a dead stream URL: exit 1 and the reason', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/stream.m3u8`;
    const { code, stderr } = await up(
      ['swarm-client/burst', 'runner', '--', '--stream-url', url, '--duration', '20', '--metrics-port', '0'],
      { env },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('UP_STREAM_UNREACHABLE');
    expect(stderr).toContain('refused');
  });

  it('a wrong argument of the workload: exit 3', async () => {
    const { code, stderr } = await up(['default', 'runner', '--once', '--', '--prot', '1'], { env });
    expect(code).toBe(3);
    expect(stderr).toContain('--prot');
  });

  it('a registry that is broken: exit 3, file and line', async () => {
    await writeFile(join(directory.path, 'up.toml'), 'schemaVersion = 1\nx = [');
    const { code, stderr } = await up(['default', 'runner', '--project', directory.path], { env });
    expect(code).toBe(3);
    expect(stderr).toContain(`${directory.path}/up.toml:2:`);
  });
});

describe("a project of one's own", () => {
  const begin = async (program: string): Promise<string> => {
    await up(['init', '--project', directory.path], { env });
    await writeFile(join(directory.path, 'server.js'), program);
    return directory.path;
  };

  it('runs what up init began', async () => {
    const project = await begin(
      `require('node:http').createServer((q, r) => r.end('hello')).listen(process.env.PORT, '127.0.0.1');\n`,
    );
    const { code, stderr } = await up(['other-port', 'runner', '--once', '--project', project], { env });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/ready {4}http:\/\/127\.0\.0\.1:8081\//);
  });

  it('is told which check failed last when it is not healthy in time: exit 5', async () => {
    const project = await begin('setInterval(() => {}, 1000);\n');
    const registry = join(project, 'up.toml');
    await writeFile(registry, `${await readFile(registry, 'utf8')}\nexpect = { readyWithinSec = 1 }\n`);
    const { code, stderr } = await up(['other-port', 'runner', '--project', project], { env });
    expect(code).toBe(5);
    expect(stderr).toContain('not healthy within 1 s: GET /: http://127.0.0.1:8081/: connection refused');
    expect(sessions()).toEqual([]);
  });

  it('shows the last lines of a program that ends, and where all of them are', async () => {
    const project = await begin(
      'console.error("cannot find the \\u001b[31mflux\\u001b[0m capacitor"); process.exit(9);\n',
    );
    const { code, stderr } = await up(['default', 'runner', '--project', project], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('exited with 9');
    expect(stderr).toContain('| cannot find the flux capacitor');
    expect(stderr).toMatch(/whole output: .*\.log/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
