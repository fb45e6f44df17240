import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUp, type TestDirectory, testDirectory, type UpProcess, up } from './src/up.ts';

/** What everything is for: the origin and fifty viewers, both started as a user starts them. */
describe('the golden path', () => {
  let state: TestDirectory;
  let origin: UpProcess;
  let url: string;

  beforeAll(async () => {
    state = testDirectory();
    origin = startUp(['default', 'runner', '--', '--port', '0'], { env: { XDG_STATE_HOME: state.path } });
    [, url = ''] = await origin.said(/ready {4}(http:\S+)/);
  });
  afterAll(async () => {
    origin.signal('SIGINT');
    await origin.ended;
    state[Symbol.dispose]();
  });

  it('shows that the playlist advances', async () => {
    await origin.said(/prove {4}\/stream\.m3u8 advances: changed after/);
  });

  it('serves fifty viewers for ten seconds without a single error', async () => {
    const args = [
      '--stream-url',
      url,
      '--duration',
      '10',
      '--ramp-rate',
      '25',
      '--metrics-port',
      '0',
      '--json',
    ];
    const { code, stdout, stderr } = await up(['swarm-client/default', 'runner', '--json', '--', ...args], {
      env: { XDG_STATE_HOME: state.path },
    });
    expect(code, stderr + stdout).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      ok: true,
      data: { verdict: 'passed', profile: 'swarm-client/default' },
    });
    const { data: report } = JSON.parse(document.data.output);
    expect(report.clients).toMatchObject({ asked: 50, started: 50, peak: 50 });
    expect(report.requests.failed).toBe(0);
    expect(report.segments.lost).toBe(0);
    expect(report.segments.fetched).toBeGreaterThan(50 * 3);
    expect(report.stalls.count).toBe(0);
  });

  it('counts the same on the side of the origin', async () => {
    const metrics = await (await fetch(new URL('/metrics', url))).text();
    const served = [...metrics.matchAll(/^\w*requests_total\{([^}]*)\} (\d+)/gm)].map(
      ([, labels = '', count]) => ({
        labels,
        count: Number(count),
      }),
    );
    // Until the first segment is there, /health answers 503 as it should.
    const bad = served.filter(
      ({ labels, count }) => !labels.includes('health') && /status="[45]/.test(labels) && count > 0,
    );
    expect(bad).toEqual([]);
    expect(
      served.filter(({ labels }) => labels.includes('segment')).reduce((sum, { count }) => sum + count, 0),
    ).toBeGreaterThan(150);
  });

  it('stops within seconds and leaves nothing', async () => {
    await sleep(0);
    origin.signal('SIGINT');
    expect((await origin.ended).code).toBe(130);
    await expect(fetch(url)).rejects.toThrow();
  });
});
