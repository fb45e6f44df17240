import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BuildEnd, BuildRecording } from './build-history.ts';
import { history } from './history.ts';
import { openBuildHistory } from './open-build-history.ts';

const START = { command: ['nix', 'build', '.#x'], subject: '.#x', nix: undefined };
const DONE: BuildEnd = { outcome: 'succeeded', exitCode: 0, builds: [], errors: [] };
const ID = '20260101T000000Z-0001';

describe('the history of builds', () => {
  let directory: string;
  const open = (keep?: number) => openBuildHistory({ directory, keep });
  const file = (name: string): string => join(directory, name);
  /** Changes a record on disk. */
  const edit = (id: string, change: object): void => {
    const path = file(`${id}.json`);
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-history-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is empty where there is none', async () => {
    const nowhere = openBuildHistory({ directory: file('not/there') });
    expect(await nowhere.list()).toEqual({ records: [], setAside: [], leftAlone: [] });
  });

  it('has a record while the run is under way, and how it ended', async () => {
    const recording = await open().begin({
      command: ['nix', 'build', '--option', 'access-tokens', 'github.com=ghp_0123456789012345678901234'],
      subject: '.#web',
      nix: { flavour: 'nix', version: '2.26.3' },
    });
    expect(recording.logFile).toBe(file(`${recording.id}.log`));
    const [running] = (await open().list()).records;
    expect(running).toMatchObject({ id: recording.id, outcome: 'running', durationMs: undefined });
    expect(running?.command.at(-1)).not.toContain('ghp_');
    const build = { drvPath: '/nix/store/x.drv', outcome: 'failed', durationMs: 5, machine: 'ssh-ng://b' };
    const error = {
      code: 'unknown',
      message: 'no',
      cause: undefined,
      fix: [],
      certainty: 'certain',
      evidence: ['a'],
    };
    await recording.finish({
      outcome: 'failed',
      exitCode: 1,
      builds: [{ ...build, outcome: 'failed' }],
      errors: [{ ...error, certainty: 'certain' }],
      generation: { before: 4, after: undefined },
    });
    expect((await open().list()).records).toEqual([
      {
        ...running,
        outcome: 'failed',
        exitCode: 1,
        durationMs: expect.any(Number),
        builds: [build],
        errors: [expect.objectContaining(error)],
        generation: { before: 4, after: undefined },
      },
    ]);
    expect(statSync(file(`${recording.id}.json`)).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(`${recording.id}.json`), 'utf8')).not.toContain('startToken');
  });

  it('says interrupted where nobody said how it ended, and keeps the first end', async () => {
    {
      await using recording = await open().begin(START);
      expect(recording.problem).toBeUndefined();
    }
    {
      await using recording = await open().begin(START);
      await recording.finish(DONE);
      await recording.finish({ ...DONE, outcome: 'failed' });
    }
    const outcomes = (await open().list()).records.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['succeeded', 'interrupted']);
  });

  it('says interrupted for a process that has died, on disk, too', async () => {
    const { id } = await open().begin(START);
    const { pid } = spawnSync('true');
    edit(id, { owner: { pid, startToken: 'linux:boot:1:2' } });
    for (const _ of ['first', 'second'])
      expect((await open().list()).records).toMatchObject([{ id, outcome: 'interrupted' }]);
    expect(readFileSync(file(`${id}.json`), 'utf8')).toMatch(/"outcome": ?"interrupted"/);
  });

  it('keeps the last ones, with their logs, and whatever is under way', async () => {
    const begun: BuildRecording[] = [];
    for (let index = 0; index < 7; index += 1) {
      const recording = await open(3).begin(START);
      begun.push(recording);
      writeFileSync(recording.logFile, 'log\n');
      const ids = readdirSync(directory).map((name) => name.slice(0, 21));
      // The order on disk is that of the names: made to be that of the runs.
      expect(ids).toContain(recording.id);
      if (index !== 2) await recording.finish(DONE);
    }
    const kept = (await open().list()).records.map(({ id }) => id);
    expect(kept).toContain(begun[2]?.id);
    // Two were under way when the last one began, wherever the names of the same second put them.
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(kept.length).toBeLessThanOrEqual(5);
    const logs = readdirSync(directory).filter((name) => name.endsWith('.log'));
    expect(logs.sort()).toEqual(kept.map((id) => `${id}.log`).sort());
  });

  it('removes what a killed process left half written, once it is old', async () => {
    const [old, fresh] = ['.a.partial', '.b.partial'].map(file) as [string, string];
    for (const path of [old, fresh]) writeFileSync(path, '{');
    utimesSync(old, 1, 1);
    await (await open().begin(START)).finish(DONE);
    expect(readdirSync(directory)).toContain('.b.partial');
    expect(readdirSync(directory)).not.toContain('.a.partial');
  });

  it('sets what is no record aside, with its log, and loses nothing', async () => {
    const good = await open().begin(START);
    await good.finish(DONE);
    for (const text of ['{"schemaVersion": 1, "id"', '']) {
      writeFileSync(file(`${ID}.json`), text);
      writeFileSync(file(`${ID}.log`), `log of ${text}`);
      const { records, setAside } = await open().list();
      expect(records.map(({ id }) => id)).toEqual([good.id]);
      expect(setAside.map((path) => readFileSync(path, 'utf8'))).toContain(text);
    }
    const { setAside } = await open().list();
    expect(setAside).toHaveLength(2);
    for (const path of setAside)
      expect(readFileSync(path.replace(/json$/, 'log'), 'utf8')).toContain('log of');
    expect(readdirSync(directory).filter((name) => name.startsWith(ID))).toEqual([]);
  });

  it('leaves files of a later version alone, and files that are none of its own', async () => {
    writeFileSync(file(`${ID}.json`), JSON.stringify({ schemaVersion: 2, id: ID }));
    writeFileSync(file('notes.json'), 'mine');
    const { records, leftAlone, setAside } = await open().list();
    expect([records, leftAlone, setAside]).toEqual([[], [file(`${ID}.json`)], []]);
    await (await open(0).begin(START)).finish(DONE);
    expect(readdirSync(directory)).toEqual(expect.arrayContaining([`${ID}.json`, 'notes.json']));
  });

  it('loses no record where many write at once', async () => {
    const each = 12;
    await Promise.all(
      Array.from({ length: each }, async (_, index) => {
        const recording = await open().begin({ ...START, subject: `s${index}` });
        await Promise.all([open().list(), recording.finish(DONE)]);
      }),
    );
    const { records, setAside } = await open().list();
    expect(records.map(({ subject }) => subject).sort()).toEqual(
      Array.from({ length: each }, (_, index) => `s${index}`).sort(),
    );
    expect(records.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
    expect(setAside).toEqual([]);
  });

  it('reads a record as running while its process lives, and as interrupted once it was killed', async () => {
    const { id } = await open().begin(START);
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      const { readStartToken } = await import('@up/process');
      edit(id, { owner: { pid: other.pid, startToken: await readStartToken(other.pid ?? 0) } });
      expect((await open().list()).records).toMatchObject([{ outcome: 'running' }]);
    } finally {
      other.kill('SIGKILL');
    }
    await once(other, 'exit');
    expect((await open().list()).records).toMatchObject([{ outcome: 'interrupted' }]);
  });

  it('says which directory cannot be used', async () => {
    writeFileSync(file('taken'), '');
    const taken = openBuildHistory({ directory: file('taken/history') });
    await expect(taken.begin(START)).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
      message: expect.stringContaining(file('taken/history')),
    });
  });

  it('says why an end could not be written, and fails for that no more than the build did', async () => {
    const recording = await open().begin(START);
    rmSync(directory, { recursive: true });
    expect(await recording.finish(DONE)).toMatchObject({ outcome: 'succeeded' });
    expect(recording.problem).toBe('ENOENT');
  });

  it('is asked for what ended how, of what, since when', async () => {
    const run = async (subject: string, outcome: BuildEnd['outcome']): Promise<string> => {
      const recording = await open().begin({ ...START, subject });
      await recording.finish({ ...DONE, outcome });
      return recording.id;
    };
    const ids = [await run('os switch', 'failed'), await run('.#web', 'succeeded')] as const;
    edit(ids[0], { startedAt: '2026-01-01T00:00:00.000Z' });
    const asked = async (options: Parameters<typeof history>[0]): Promise<readonly string[]> =>
      (await history({ directory, ...options })).records.map(({ id }) => id);
    expect(await asked({})).toEqual([ids[1], ids[0]]);
    expect(await asked({ outcomes: ['failed', 'interrupted'] })).toEqual([ids[0]]);
    expect(await asked({ subject: 'web' })).toEqual([ids[1]]);
    expect(await asked({ since: new Date('2026-02-01') })).toEqual([ids[1]]);
    expect(await asked({ limit: 1 })).toEqual([ids[1]]);
  });
});
