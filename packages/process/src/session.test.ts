import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { eventually, isRunning, PidCollector, temporaryDirectory } from '../test/support.ts';
import { joinSession, startSession } from './session.ts';
import { startProcess } from './start-process.ts';

const setsid = needs(['setsid']);

function directoryOf(session: { readonly env: Readonly<Record<string, string>> }): string {
  return session.env['UP_SESSION_DIR'] ?? '';
}

describe('startSession', () => {
  it('makes a private directory that says whose session it is', async () => {
    await using state = await temporaryDirectory();
    await using session = await startSession({ stateDir: join(state.path, 'deep', 'state') });
    const directory = directoryOf(session);
    expect(session.id).toMatch(/^[0-9a-f]{8}$/);
    expect(session.env).toEqual({ UP_SESSION: session.id, UP_SESSION_DIR: directory });
    expect(directory).toBe(join(state.path, 'deep', 'state', 'sessions', session.id));
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const owner = JSON.parse(await readFile(join(directory, 'owner.json'), 'utf8'));
    expect(owner).toMatchObject({ pid: process.pid, startToken: expect.any(String) });
    expect(Date.parse(owner.startedAt)).not.toBeNaN();
  });

  it('says when the state directory cannot be used', async () => {
    await using state = await temporaryDirectory();
    await writeFile(join(state.path, 'file'), '');
    await expect(startSession({ stateDir: join(state.path, 'file') })).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
      message: expect.stringContaining(join(state.path, 'file')),
    });
  });

  it('journals a program while it runs, redacted, and marks its environment', async () => {
    await using state = await temporaryDirectory();
    await using session = await startSession({ stateDir: state.path });
    const running = await startProcess({
      command: 'sh',
      args: ['-c', 'echo "$UP_SESSION $UP_SESSION_DIR"; exec sleep 300', '--token', 'geheim'],
      env: { PATH: process.env['PATH'] },
      session,
    });
    const record = join(directoryOf(session), `${running.pid}.json`);
    expect(JSON.parse(await readFile(record, 'utf8'))).toEqual({
      pid: running.pid,
      startToken: expect.any(String),
      command: `sh -c 'echo "$UP_SESSION $UP_SESSION_DIR"; exec sleep 300' --token '***'`,
    });
    await eventually(() => running.tail().length > 0);
    const exit = await running.stop();
    expect(exit.stdout.trim()).toBe(`${session.id} ${directoryOf(session)}`);
    expect(await readdir(directoryOf(session))).toEqual(['owner.json']);
  });

  it('does not run what it cannot journal', async () => {
    await using state = await temporaryDirectory();
    const session = await startSession({ stateDir: state.path });
    await session[Symbol.asyncDispose]();
    const report = new PidCollector();
    const start = startProcess({
      command: 'sh',
      args: ['-c', 'echo $$; exec sleep 300'],
      onLine: report.onLine,
      session,
    });
    await expect(start).rejects.toMatchObject({ code: 'UP_DIRECTORY_UNWRITABLE' });
    expect(report.pids.filter(isRunning)).toEqual([]);
  });

  it('removes its scratch directories, read-only ones too, and itself', async () => {
    await using state = await temporaryDirectory();
    const session = await startSession({ stateDir: state.path });
    const scratch = await session.scratch('nix store/../x');
    expect(dirname(scratch)).toBe(tmpdir());
    expect(basename(scratch)).toMatch(new RegExp(`^up-${session.id}-nix-store----x-[0-9a-f]{6}$`));
    await mkdir(join(scratch, 'a'));
    await writeFile(join(scratch, 'a', 'file'), '');
    await chmod(join(scratch, 'a'), 0o555);
    await session[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
    expect(existsSync(scratch)).toBe(false);
    expect(await readdir(join(state.path, 'sessions'))).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux' || setsid.skip)(
    `kills at its end what programs left behind ${setsid.reason}`,
    async () => {
      await using state = await temporaryDirectory();
      const session = await startSession({ stateDir: state.path });
      const report = new PidCollector();
      const daemon = 'setsid sh -c "echo \\$\\$; exec sleep 300 >/dev/null 2>&1 3>&-" & sleep 0.1; exit 0';
      const left = await startProcess({
        command: 'sh',
        args: ['-c', daemon],
        onLine: report.onLine,
        session,
      });
      const running = await startProcess({ command: 'sleep', args: ['300'], session });
      await left.exited;
      const [daemonPid = 0] = await report.take(1);
      expect(isRunning(daemonPid)).toBe(true);
      await session[Symbol.asyncDispose]();
      expect([daemonPid, running.pid].filter(isRunning)).toEqual([]);
      expect(await running.exited).toMatchObject({ reason: 'signalled' });
    },
  );
});

describe('joinSession', () => {
  it('joins nothing where there is no session', async () => {
    await using state = await temporaryDirectory();
    await using session = await startSession({ stateDir: state.path });
    const { UP_SESSION: id = '', UP_SESSION_DIR: directory = '' } = session.env;
    for (const env of [
      {},
      { UP_SESSION: id },
      { UP_SESSION_DIR: directory },
      { UP_SESSION: '../..', UP_SESSION_DIR: directory },
      { UP_SESSION: 'ffffffff', UP_SESSION_DIR: directory },
      { UP_SESSION: id, UP_SESSION_DIR: `sessions/${id}` },
      { UP_SESSION: id, UP_SESSION_DIR: join(state.path, 'gone', 'sessions', id) },
    ]) {
      expect(joinSession(env)).toBeUndefined();
    }
    expect(joinSession({ ...session.env })).toMatchObject({ id, env: session.env });
  });

  it('journals in the session, and takes only its own away', async () => {
    await using state = await temporaryDirectory();
    await using session = await startSession({ stateDir: state.path });
    const joined = joinSession({ ...session.env });
    const [ours, theirs] = [await session.scratch('ours'), await joined?.scratch('theirs')];
    const owned = await startProcess({ command: 'sleep', args: ['300'], session });
    const own = await startProcess({ command: 'sleep', args: ['300'], session: joined });
    expect(await readdir(directoryOf(session))).toContain(`${own.pid}.json`);
    await joined?.[Symbol.asyncDispose]();
    expect([owned.pid, own.pid].filter(isRunning)).toEqual([owned.pid]);
    expect([ours, theirs ?? ''].filter(existsSync)).toEqual([ours]);
    const names = await readdir(directoryOf(session));
    expect(names).toContain(`${owned.pid}.json`);
    expect(names).not.toContain(`${own.pid}.json`);
    expect(names.filter((name) => name.startsWith('scratch-'))).toHaveLength(1);
  });
});
