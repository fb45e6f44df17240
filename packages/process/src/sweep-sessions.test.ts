import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { eventually, fixture, isRunning, temporaryDirectory } from '../test/support.ts';
import { startSession } from './session.ts';
import { readOwner, readProcessRecords, readScratchPaths } from './session-files.ts';
import { startProcess } from './start-process.ts';
import { readStartToken } from './start-token.ts';
import { sweepSessions } from './sweep-sessions.ts';

const setsid = needs(['setsid']);
const DEAD_OWNER = {
  pid: 2 ** 22 + 1,
  startToken: 'linux:no-such-boot:1:1',
  startedAt: '2026-01-01T00:00:00Z',
};
const ID = '0badcafe';

/** A session as a dead owner left it. */
async function deadSession(stateDir: string, files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const directory = join(stateDir, 'sessions', ID);
  await mkdir(directory, { recursive: true });
  for (const [name, content] of Object.entries({ 'owner.json': DEAD_OWNER, ...files })) {
    await writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}

describe('sweepSessions', () => {
  it('finds nothing where there never was a session', async () => {
    await using state = await temporaryDirectory();
    const nothing = { swept: [], alive: 0, problems: [] };
    expect(await sweepSessions({ stateDir: join(state.path, 'missing') })).toEqual(nothing);
  });

  it('leaves live sessions alone', async () => {
    await using state = await temporaryDirectory();
    await using session = await startSession({ stateDir: state.path });
    const scratch = await session.scratch('kept');
    await using running = await startProcess({ command: 'sleep', args: ['300'], session });
    expect(await sweepSessions({ stateDir: state.path })).toEqual({ swept: [], alive: 1, problems: [] });
    expect(isRunning(running.pid)).toBe(true);
    expect(existsSync(scratch)).toBe(true);
  });

  it.skipIf(process.platform !== 'linux' || setsid.skip)(
    `leaves nothing of a parent that was killed with SIGKILL ${setsid.reason}`,
    { timeout: 20_000 },
    async () => {
      await using state = await temporaryDirectory();
      const args = [...fixture('parent.ts'), 'wait', state.path];
      const parent = await startProcess({ command: process.execPath, args, tailLines: 5 });
      await eventually(() => parent.tail().length > 0, { timeoutMs: 15_000 });
      const pids: readonly number[] = JSON.parse(parent.tail()[0] ?? '[]');
      const [shell, , , workload, joined] = pids;
      const [id = ''] = await readdir(join(state.path, 'sessions'));
      const [scratch = ''] = readScratchPaths(join(state.path, 'sessions', id));
      process.kill(parent.pid, 'SIGKILL');
      expect(await parent.exited).toMatchObject({ signal: 'SIGKILL' });
      expect(pids.filter(isRunning)).toEqual(pids);
      expect(existsSync(scratch)).toBe(true);

      const report = await sweepSessions({ stateDir: state.path });

      expect(pids.filter(isRunning)).toEqual([]);
      expect(report).toMatchObject({ swept: [{ id, removed: [scratch] }], alive: 0, problems: [] });
      const killed = new Map(report.swept[0]?.killed.map(({ pid, command }) => [pid, command]));
      expect([...killed.keys()]).toEqual(expect.arrayContaining([...pids]));
      expect(killed.get(shell ?? 0)).toMatch(/^sh -c /);
      expect(killed.get(workload ?? 0)).toContain('workload.ts');
      expect(killed.get(joined ?? 0)).toBe('env -i /bin/sleep 300');
      expect(existsSync(scratch)).toBe(false);
      expect(await readdir(join(state.path, 'sessions'))).toEqual([]);
    },
  );

  it('does not kill a process that merely has the number of a recorded one', async () => {
    await using state = await temporaryDirectory();
    await using bystander = await startProcess({ command: 'sleep', args: ['300'] });
    const { pid } = bystander;
    const token = (await readStartToken(pid)) ?? '';
    await deadSession(state.path, {
      [`${pid}.json`]: { pid, startToken: `${token}0`, command: 'sleep 300' },
      // The right process, but under a name that is not its own.
      [`${pid + 1}.json`]: { pid, startToken: token, command: 'sleep 300' },
    });
    const report = await sweepSessions({ stateDir: state.path });
    expect(report).toEqual({ swept: [{ id: ID, killed: [], removed: [] }], alive: 0, problems: [] });
    expect(isRunning(pid)).toBe(true);
  });

  it('does not kill itself, its ancestors or what it started, whatever a record says', async () => {
    await using state = await temporaryDirectory();
    await using child = await startProcess({
      command: 'sleep',
      args: ['300'],
      env: { ...process.env, UP_SESSION: ID, UP_SESSION_DIR: join(state.path, 'sessions', ID) },
    });
    const pids = [process.pid, process.ppid, child.pid];
    const records = await Promise.all(
      pids.map(async (pid) => [`${pid}.json`, { pid, startToken: await readStartToken(pid), command: '' }]),
    );
    await deadSession(state.path, Object.fromEntries(records));
    const report = await sweepSessions({ stateDir: state.path });
    expect(report.swept).toEqual([{ id: ID, killed: [], removed: [] }]);
    expect(pids.every(isRunning)).toBe(true);
  });

  it('survives any record, and harms nothing through it', async () => {
    const pid = fc.constantFrom<unknown>(
      0,
      1,
      -1,
      -process.pid,
      process.pid,
      2 ** 40,
      1.5,
      '1',
      null,
      [],
      {},
    );
    const startToken = fc.constantFrom<unknown>('', 'x', 0, null, undefined, 'linux:::');
    const record = fc.oneof(
      fc.constantFrom('', '{', 'null', '[]', '"x"', '{}', '\0\0', '{"pid":1,"startToken":""}'),
      fc.record({ pid, startToken, command: fc.anything() }).map((value) => JSON.stringify(value) ?? ''),
    );
    const name = fc.constantFrom('0.json', '1.json', '-1.json', `${process.pid}.json`, 'x', 'owner.json');
    await using state = await temporaryDirectory();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, record), async (files) => {
        await deadSession(state.path, files);
        const report = await sweepSessions({ stateDir: state.path });
        expect(report).toEqual({ swept: [{ id: ID, killed: [], removed: [] }], alive: 0, problems: [] });
        expect(await readdir(join(state.path, 'sessions'))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('removes scratch directories of that session only, and follows no link', async () => {
    await using state = await temporaryDirectory();
    await using victim = await temporaryDirectory();
    await writeFile(join(victim.path, 'precious'), '');
    const own = join(tmpdir(), `up-${ID}-own-000000`);
    const foreign = join(tmpdir(), 'up-00000001-foreign-000000');
    const link = join(tmpdir(), `up-${ID}-link-000000`);
    const through = join(tmpdir(), `up-${ID}-own-000000`, 'out', `up-${ID}-x`);
    const outside = join(victim.path, '..', '..', `up-${ID}-outside`);
    const file = join(tmpdir(), `up-${ID}-file-000000`);
    await mkdir(foreign);
    await mkdir(own);
    await symlink(victim.path, link);
    await symlink(victim.path, join(own, 'out'));
    await mkdir(join(victim.path, `up-${ID}-x`));
    await writeFile(file, '');
    const paths = [
      victim.path,
      foreign,
      link,
      through,
      outside,
      file,
      '/',
      '',
      'relative',
      `/etc/../${own}`,
      own,
    ];
    const records = paths.map((path, index) => [
      `scratch-${index.toString(16).padStart(8, '0')}.json`,
      { path },
    ]);
    await deadSession(state.path, Object.fromEntries(records));
    try {
      const report = await sweepSessions({ stateDir: state.path });
      expect(report).toEqual({ swept: [{ id: ID, killed: [], removed: [own] }], alive: 0, problems: [] });
      expect([own, foreign, link, file].filter(existsSync)).toEqual([foreign, link, file]);
      expect((await readdir(victim.path)).sort()).toEqual(['precious', `up-${ID}-x`].sort());
    } finally {
      for (const path of [foreign, link, file]) await rm(path, { recursive: true, force: true });
    }
  });

  it('reads no record through a link and blocks on no FIFO', async () => {
    await using state = await temporaryDirectory();
    const directory = await deadSession(state.path);
    await using bystander = await startProcess({ command: 'sleep', args: ['300'] });
    const { pid } = bystander;
    const target = join(state.path, 'target.json');
    await writeFile(target, JSON.stringify({ pid, startToken: await readStartToken(pid), command: '' }));
    await symlink(target, join(directory, `${pid}.json`));
    await (await startProcess({ command: 'mkfifo', args: [join(directory, '77.json')] })).exited;
    await writeFile(join(directory, '78.json'), ' '.repeat(100_000));
    expect(readProcessRecords(directory)).toEqual([]);
    await sweepSessions({ stateDir: state.path });
    expect(isRunning(pid)).toBe(true);
    expect(existsSync(target)).toBe(true);
  });

  it('touches nothing in the sessions directory that is no session', async () => {
    await using state = await temporaryDirectory();
    await using elsewhere = await temporaryDirectory();
    const sessions = join(state.path, 'sessions');
    await mkdir(join(sessions, 'notes'), { recursive: true });
    await symlink(elsewhere.path, join(sessions, 'deadbeef'));
    await writeFile(join(sessions, 'cafecafe'), '');
    await mkdir(join(sessions, '.new-00000001'));
    await mkdir(join(sessions, '.new-00000002'));
    await utimes(join(sessions, '.new-00000002'), 1, 1);
    const report = await sweepSessions({ stateDir: state.path });
    expect(report).toEqual({ swept: [], alive: 0, problems: [] });
    expect(await readdir(sessions)).toEqual(['.new-00000001', 'cafecafe', 'deadbeef', 'notes']);
    expect(existsSync(elsewhere.path)).toBe(true);
  });

  it('counts a session that was started in another container as alive', async () => {
    await using state = await temporaryDirectory();
    const [kind, boot] = ((await readStartToken(process.pid)) ?? '').split(':');
    const directory = await deadSession(state.path, {
      'owner.json': { ...DEAD_OWNER, startToken: `${kind}:${boot}:1:5` },
    });
    if (process.platform !== 'linux') return;
    expect(readOwner(directory)).toBeDefined();
    expect(await sweepSessions({ stateDir: state.path })).toEqual({ swept: [], alive: 1, problems: [] });
  });
});
