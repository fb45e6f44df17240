import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweepSessions } from '@up/process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { which } from '../../../test/src/which.ts';
import { processesOf } from './support.ts';

/** From the moment at which a start begins: while sockets are made, while QEMU starts, when it runs. */
const KILL_AFTER_MS = [0, 5, 10, 20, 30, 40, 50, 60, 75, 90, 110, 140, 180, 250];
/** For each delay. */
const ROUNDS = 4;

let root = '';
let disk = '';
const owners: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-owners-'));
  disk = join(root, 'empty.img');
  writeFileSync(disk, '');
  truncateSync(disk, 1024 * 1024);
});
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  // What a killed owner leaves in the directory for temporary files.
  await sweepSessions({ stateDir: root });
  rmSync(root, { recursive: true, force: true });
});

function startOwner(env: NodeJS.ProcessEnv = process.env): {
  readonly child: ChildProcess;
  readonly lines: AsyncIterableIterator<string>;
} {
  const fixture = join(import.meta.dirname, 'fixtures/owner.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', '-C', '@up/source', fixture, root, disk], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  owners.push(child);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function killNine(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  // Its loader has a child of its own, which holds the pipe for a while.
  child.stdout?.destroy();
}

/** Waits until no QEMU of this test is left; the watchdog of a shell needs a second. */
async function leftRunning(): Promise<readonly string[]> {
  for (let count = 0; count < 100 && processesOf(root).length > 0; count += 1) await sleep(100);
  return processesOf(root);
}

/** A PATH without setpriv: what a host has that is not Linux. */
function withoutSetpriv(): NodeJS.ProcessEnv {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  for (const program of ['qemu-system-x86_64', 'qemu-img', 'mkfifo'])
    symlinkSync(which(program), join(bin, program));
  return { ...process.env, PATH: bin };
}

describeWith(['qemu-system-x86_64', 'qemu-img'], 'a machine whose owner is killed with -9', () => {
  it.each(KILL_AFTER_MS)('does not outlive it, %i ms after its start began', async (delayMs) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { child, lines } = startOwner();
      expect((await lines.next()).value).toBe('starting');
      await sleep(delayMs);
      await killNine(child);
      expect(await leftRunning()).toEqual([]);
    }
  });

  it('does not outlive it once it runs, and what it left is swept', async () => {
    const { child, lines } = startOwner();
    await lines.next();
    expect((await lines.next()).value).toMatch(/^started \d+$/);
    expect(processesOf(root)).toHaveLength(1);
    await killNine(child);
    expect(await leftRunning()).toEqual([]);
    const { swept } = await sweepSessions({ stateDir: root });
    expect(swept).toHaveLength(1);
  });

  it('does not outlive it where the kernel cannot be asked for that', async () => {
    const { child, lines } = startOwner(withoutSetpriv());
    await lines.next();
    const started = String((await lines.next()).value);
    const pid = Number(/\d+/.exec(started)?.[0]);
    expect(processesOf(root)).not.toContainEqual(expect.stringContaining('pdeathsig'));
    expect(pid).toBeGreaterThan(1);
    await killNine(child);
    expect(await leftRunning()).toEqual([]);
  });
});
