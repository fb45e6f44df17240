import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { processGroupOf } from '../src/process-group.ts';
import type { RunningProcess } from '../src/process-spec.ts';
import { startProcess } from '../src/start-process.ts';
import { isRunning } from './support.ts';

const root = needs(['root']);
const SLEEP = { command: 'sleep', args: ['300'] };

/** Starts programs until one has this number: the kernel hands out the one after ns_last_pid, if it is free. */
async function startWithPid(pid: number): Promise<RunningProcess> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    const running = await startProcess(SLEEP);
    if (running.pid === pid) return running;
    await running.stop();
  }
  throw new Error(`no program got the number ${pid}`);
}

describe.skipIf(root.skip || process.platform !== 'linux')(
  `a number that is used again ${root.reason}`,
  () => {
    it('does not make a stranger a member of the group that had it', async () => {
      const first = await startProcess(SLEEP);
      const group = processGroupOf(first.pid);
      expect(group.isAlive()).toBe(true);
      await first.stop();
      group.leaderEnded();
      await using stranger = await startWithPid(first.pid);
      expect(group.isAlive()).toBe(false);
      group.send('SIGKILL');
      expect(
        await Promise.race([stranger.exited, new Promise((resolve) => setTimeout(resolve, 200))]),
      ).toBeUndefined();
      expect(isRunning(stranger.pid)).toBe(true);
    });
  },
);
