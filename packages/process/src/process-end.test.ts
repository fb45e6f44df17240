import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { eventually, fixture, isRunning, PidCollector } from '../test/support.ts';
import { runProcess } from './run-process.ts';
import { startProcess } from './start-process.ts';

const setsid = needs(['setsid']);
const onLinux = process.platform === 'linux';

/** Distinguishes "at once" from "after the eight seconds that some grandchild sleeps". */
const SOON_MS = 4000;

async function timed<T>(action: Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> {
  const startedAt = performance.now();
  return { value: await action, tookMs: performance.now() - startedAt };
}

describe.concurrent('the end of a program', () => {
  it('is also the end of a grandchild that holds its pipes', async () => {
    const report = new PidCollector();
    const run = runProcess({
      command: 'sh',
      args: ['-c', 'sleep 8 & echo $!; wait'],
      timeoutMs: 300,
      onLine: report.onLine,
    });
    const { value, tookMs } = await timed(run.catch((error) => error));
    expect(value).toMatchObject({ code: 'UP_TIMEOUT' });
    expect(tookMs).toBeLessThan(2000);
    expect(report.pids.filter(isRunning)).toEqual([]);
    expect(report.pids).toHaveLength(1);
  });

  it('does not wait for a grandchild when the program exits by itself', async () => {
    const report = new PidCollector();
    const { value, tookMs } = await timed(
      runProcess({ command: 'sh', args: ['-c', 'sleep 8 & echo $!'], onLine: report.onLine }),
    );
    expect(value.exitCode).toBe(0);
    expect(tookMs).toBeLessThan(SOON_MS);
    expect(report.pids.filter(isRunning)).toEqual([]);
  });

  it('leaves no silent grandchild either', async () => {
    const report = new PidCollector();
    const script = 'sh -c "exec sleep 8" >/dev/null 2>&1 & echo $!';
    await runProcess({ command: 'sh', args: ['-c', script], onLine: report.onLine });
    expect(report.pids).toHaveLength(1);
    expect(report.pids.filter(isRunning)).toEqual([]);
  });

  it.skipIf(!onLinux || setsid.skip)(`finds a grandchild that left the group ${setsid.reason}`, async () => {
    const report = new PidCollector();
    const script = 'setsid sh -c "echo \\$\\$; sleep 8 & echo \\$!; wait" & wait';
    await using running = await startProcess({ command: 'sh', args: ['-c', script], onLine: report.onLine });
    await report.take(2);
    const { value, tookMs } = await timed(running.stop());
    expect(value.reason).toBe('stopped');
    expect(tookMs).toBeLessThan(SOON_MS);
    expect(report.pids.filter(isRunning)).toEqual([]);
  });

  it.skipIf(!onLinux || setsid.skip)(`cuts off a daemon that keeps the pipes ${setsid.reason}`, async () => {
    const report = new PidCollector();
    const script = 'setsid sleep 30 & echo $!; sleep 0.1; exit 0';
    const { tookMs } = await timed(
      runProcess({ command: 'sh', args: ['-c', script], onLine: report.onLine }),
    );
    expect(tookMs).toBeLessThan(SOON_MS);
    const [daemon] = await report.take(1);
    process.kill(daemon ?? 0, 'SIGKILL');
  });

  it('kills what ignores SIGTERM, after the grace', async () => {
    const ready = new PidCollector();
    const script = "trap '' TERM; echo $$; while :; do sleep 0.05; done";
    const running = await startProcess({
      command: 'sh',
      args: ['-c', script],
      onLine: ready.onLine,
      killGraceMs: 150,
    });
    await ready.take(1);
    expect(await running.stop()).toMatchObject({ reason: 'stopped', signal: 'SIGKILL' });
    expect(isRunning(running.pid)).toBe(false);
  });

  it('gives a program the time to end well, and a grandchild of it, too', async () => {
    const lines: string[] = [];
    const slow =
      "trap 'sleep 0.3; echo grandchild done; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
    const running = await startProcess({
      command: 'sh',
      args: ['-c', `sh -c "${slow}" & trap 'exit 5' TERM; wait`],
      onLine: ({ text }) => lines.push(text),
    });
    await eventually(() => lines.includes('ready'));
    expect(await running.stop()).toMatchObject({ reason: 'stopped', exitCode: 5 });
    expect(lines).toContain('grandchild done');
  });

  it('stops once, however often it is asked to', async () => {
    const running = await startProcess({ command: 'sleep', args: ['300'] });
    const [first, second] = await Promise.all([running.stop(), running.stop()]);
    expect(first).toBe(second);
    expect(await running.stop()).toBe(first);
    await running[Symbol.asyncDispose]();
  });

  it('stays what it was when stop comes after it', async () => {
    const running = await startProcess({ command: 'sh', args: ['-c', 'exit 4'] });
    await running.exited;
    expect(await running.stop()).toMatchObject({ reason: 'exited', exitCode: 4 });
  });

  it('comes with an abort, and with leaving the scope', async () => {
    const abort = new AbortController();
    const running = await startProcess({ command: 'sleep', args: ['300'], signal: abort.signal });
    abort.abort(new Error('enough'));
    expect(await running.exited).toMatchObject({ reason: 'aborted', signal: 'SIGTERM' });
    let pid = 0;
    {
      await using scoped = await startProcess({ command: 'sleep', args: ['300'] });
      pid = scoped.pid;
      expect(isRunning(pid)).toBe(true);
    }
    expect(isRunning(pid)).toBe(false);
  });
});

describe.concurrent('the end of this process', () => {
  it.each([
    ['exit', 7],
    ['throw', 1],
  ])('kills all children: %s', { timeout: 20_000, skip: setsid.skip }, async (mode, exitCode) => {
    const parent = await startProcess({ command: process.execPath, args: [...fixture('parent.ts'), mode] });
    const exit = await parent.exited;
    const pids: readonly number[] = JSON.parse(exit.stdout);
    expect(exit.exitCode).toBe(exitCode);
    expect(pids).toHaveLength(3);
    await eventually(() => !pids.some(isRunning));
  });
});

describe('a program that ended', () => {
  it('leaves no listener and no timer behind, and causes no warning with many children', async () => {
    const abort = new AbortController();
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    const before = { exit: process.listenerCount('exit'), limit: process.getMaxListeners() };
    const spec = { command: 'sleep', args: ['300'], signal: abort.signal, timeoutMs: 2 ** 40 };
    const running = await Promise.all(Array.from({ length: 15 }, () => startProcess(spec)));
    expect(process.listenerCount('exit')).toBe(before.exit + 15);
    await Promise.all(running.map((one) => one.stop()));
    process.off('warning', onWarning);
    expect({ exit: process.listenerCount('exit'), limit: process.getMaxListeners() }).toEqual(before);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    expect(warnings).toEqual([]);
  });
});
