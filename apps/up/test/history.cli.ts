import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

describe('up history', () => {
  let dir: TestDirectory;
  const place = (): string => join(dir.path, 'up/nix-history');
  beforeEach(() => {
    dir = testDirectory();
    mkdirSync(place(), { recursive: true });
    record('20260101T000000Z-0001', {
      subject: 'os switch',
      outcome: 'failed',
      startedAt: '2026-01-01T00:00:00Z',
    });
    record('20261101T000000Z-0002', { subject: '.#web', startedAt: '2026-11-01T00:00:00Z' });
    record('20261102T000000Z-0003', {
      subject: '.#web',
      startedAt: '2026-11-02T00:00:00Z',
      durationMs: 2000,
    });
  });
  afterEach(() => dir[Symbol.dispose]());

  const record = (id: string, fields: object): void => {
    const base = {
      ...{
        schemaVersion: 1,
        id,
        command: ['nix', 'build'],
        outcome: 'succeeded',
        durationMs: 1000,
        exitCode: 0,
      },
      ...{ nix: { flavour: 'nix', version: '2.31.2' }, builds: [], errors: [], log: `${id}.log` },
    };
    writeFileSync(join(place(), `${id}.json`), JSON.stringify({ ...base, ...fields }));
    writeFileSync(join(place(), `${id}.log`), `log of ${id}\n`);
  };
  const run = (...args: readonly string[]) => up(['history', ...args], { env: { XDG_STATE_HOME: dir.path } });
  const ids = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await run(...args, '--json');
    return JSON.parse(stdout).data.records.map(({ id }: { id: string }) => id.slice(-4));
  };

  it('lists the newest first, with how long each took', async () => {
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect([...stdout.matchAll(/Z-(\d{4})/g)].map(([, id]) => id)).toEqual(['0003', '0002', '0001']);
    expect(stdout).toMatch(/^\.#web {2}▄█ {2}last 2\.0 s, median 1\.5 s$/m);
  });

  it('filters', async () => {
    expect(await ids('--failed')).toEqual(['0001']);
    expect(await ids('--subject', 'web', '--limit', '1')).toEqual(['0003']);
    expect(await ids('--since', '2026-11-01T12:00:00Z')).toEqual(['0003']);
    for (const wrong of [['--since', 'x'], ['--limit', '0'], ['20261'], ['nothing']])
      expect([wrong, (await run(...wrong)).code]).toEqual([wrong, 3]);
  });

  it('shows one, by the beginning of its id, and the last', async () => {
    const one = await run('20260101', '--json');
    const { data } = JSON.parse(one.stdout);
    expect(data).toMatchObject({ id: '20260101T000000Z-0001', generation: null });
    expect(readFileSync(data.log, 'utf8')).toContain('0001');
    expect((await run('last')).stdout).toMatch(/^run +20261102T000000Z-0003$/m);
    expect((await run('last', '--failed')).stdout).toMatch(/^run +20260101T000000Z-0001$/m);
  });

  it('sets a corrupt file aside, says where it is, and loses nothing', async () => {
    const broken = '20261103T000000Z-0004';
    writeFileSync(join(place(), `${broken}.json`), '{"schemaVersion":1,"id":"2026');
    writeFileSync(join(place(), `${broken}.log`), 'what was built\n');
    const { code, stderr, stdout } = await run();
    expect(code).toBe(0);
    expect(stderr.replace(/\s+/g, ' ')).toContain('1 file that no record is in, set aside');
    expect(stdout).toContain('0003');
    expect(readFileSync(join(place(), 'set-aside', `${broken}.log`), 'utf8')).toBe('what was built\n');
    expect(readdirSync(join(place(), 'set-aside')).sort()).toEqual([`${broken}.json`, `${broken}.log`]);
    expect(JSON.parse((await run('--json')).stdout).data.setAside).toEqual([
      join(place(), 'set-aside', `${broken}.json`),
    ]);
  });

  it('is empty where nothing was built', async () => {
    const { code, stdout } = await up(['history'], { env: { XDG_STATE_HOME: join(dir.path, 'none') } });
    expect([code, stdout]).toEqual([0, 'No such builds.\n']);
  });
});
