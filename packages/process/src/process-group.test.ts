import { describe, expect, it } from 'vitest';
import { eventually, isRunning, PidCollector } from '../test/support.ts';
import { processGroupOf } from './process-group.ts';
import { sendSignal } from './send-signal.ts';
import { startProcess } from './start-process.ts';
import { terminate } from './terminate.ts';

const platforms: readonly NodeJS.Platform[] =
  process.platform === 'linux' ? ['linux', 'darwin'] : [process.platform];

describe.each(platforms)('a process group on %s', (platform) => {
  it('ends with all its members', async () => {
    const report = new PidCollector();
    await using running = await startProcess({
      command: 'sh',
      args: ['-c', 'sleep 300 & echo $!; wait'],
      onLine: report.onLine,
    });
    const group = processGroupOf(running.pid, platform);
    const [grandchild = 0] = await report.take(1);
    expect(group.isAlive()).toBe(true);
    group.send('SIGTERM');
    await eventually(() => ![running.pid, grandchild].some(isRunning));
  });

  it('is over for good once it was empty, whoever has the number then', async () => {
    const running = await startProcess({ command: 'sleep', args: ['300'] });
    const group = processGroupOf(running.pid, platform);
    await running.stop();
    group.leaderEnded();
    expect(group.isAlive()).toBe(false);
    group.send('SIGKILL');
    expect(await terminate(group, { graceMs: 0 })).toBe(true);
  });
});

describe('a process group without a process table', () => {
  it('does not include somebody who has the number of its leader after that ended', async () => {
    await using stranger = await startProcess({ command: 'sleep', args: ['300'] });
    const group = processGroupOf(stranger.pid, 'darwin');
    group.leaderEnded();
    expect(group.isAlive()).toBe(false);
    group.send('SIGKILL');
    expect(isRunning(stranger.pid)).toBe(true);
  });
});

describe('sendSignal', () => {
  it.each([process.pid, 0, 1, -1, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('ignores %d', (pid) => {
    sendSignal(pid, 'SIGKILL');
    expect(isRunning(process.pid)).toBe(true);
  });
});
