import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLiveOrigin } from './live-origin.ts';
import { ONE_VIEWER, settingsDocument } from './settings.ts';

const BIN = join(import.meta.dirname, '../bin/swarm-client.js');
const isBuilt = existsSync(join(import.meta.dirname, '../dist/main.js'));

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(!isBuilt)(`the built program${isBuilt ? '' : ' (needs: npm run build)'}`, () => {
  let directory: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-client-'));
    const file = join(directory, 'settings.json');
    await writeFile(file, settingsDocument({ ...ONE_VIEWER, clients: 3, reconnectDelayMax: 0.2 }));
    env = { PATH: process.env['PATH'], UP_SETTINGS: file };
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function run(argv: readonly string[], interrupt?: Promise<void>): Promise<Result> {
    const child = spawn(process.execPath, [BIN, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    void interrupt?.then(() => child.kill('SIGINT'));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  it('ends with 0 after a run without errors', async () => {
    await using origin = await startLiveOrigin();
    const { code, stdout } = await run(['--stream-url', `${origin.url}/master.m3u8`, '--duration', '1.5']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/, 0 failed$/m);
  });

  it('ends with 1 when requests failed, with one JSON document on stdout', async () => {
    await using origin = await startLiveOrigin({
      misbehave(request, response) {
        if (!request.url?.endsWith('7.ts')) return false;
        response.writeHead(503).end();
        return true;
      },
    });
    const { code, stdout } = await run([
      '--stream-url',
      `${origin.url}/stream.m3u8`,
      '--duration',
      '2',
      '--json',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'UP_CHECKS_FAILED' } });
  });

  it('ends with 1 within seconds when nobody answers, whatever the duration', async () => {
    const { code, stderr } = await run(['--stream-url', 'http://127.0.0.1:1/x.m3u8', '--duration', '600']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/UP_STREAM_UNREACHABLE/);
    expect(stderr).toMatch(/connection refused/);
  });

  it('ends with 3 on wrong usage and 0 on --help', async () => {
    expect(await run([])).toMatchObject({ code: 3, stdout: '' });
    expect(await run(['--help'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends with 130 on ^C, at once and with its summary', async () => {
    let onSegment: () => void = () => undefined;
    const playing = new Promise<void>((resolve) => {
      onSegment = resolve;
    });
    await using origin = await startLiveOrigin({
      misbehave(request) {
        if (request.url?.endsWith('.ts')) onSegment();
        return false;
      },
    });
    const argv = ['--stream-url', `${origin.url}/stream.m3u8`, '--duration', '600'];
    const { code, stdout } = await run(argv, playing);
    expect(code).toBe(130);
    expect(stdout).toMatch(/stopped$/m);
  });
});
