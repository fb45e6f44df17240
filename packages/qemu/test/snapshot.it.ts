import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HTTP, NETWORK, STAY } from '../../../test/src/guests/init-scripts.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { type Machine, type MachineOptions, restoreMachine, startMachine, warmStart } from '../src/index.ts';
import { guest, isAlive, useBench, waitForLine } from './support.ts';

const bench = useBench();

/** Counts on its console, so that a machine that goes on can be told from one that starts. */
const COUNTING = `${NETWORK}${HTTP}echo "guest: ready"
i=0; while :; do i=$((i+1)); echo "guest: count $i"; sleep 1; done
`;

function options(more: Partial<MachineOptions> = {}): MachineOptions {
  const directory = join(bench.directory, randomBytes(4).toString('hex'));
  mkdirSync(directory);
  return {
    source: guest('counting', COUNTING),
    memoryMB: 256,
    network: { mode: 'user', forwards: [{ guest: 80 }] },
    accelerator: 'tcg',
    directory,
    env: process.env,
    session: bench.session,
    ...more,
  };
}

async function ready(machine: Machine): Promise<void> {
  await waitForLine(machine, /guest: count 2/);
}

async function health(machine: Machine): Promise<string> {
  const answer = await fetch(`http://${machine.forwards.get(80)}/health`);
  return (await answer.text()).trim();
}

describeWith(['qemu-system-x86_64', 'cpio', 'mmdebstrap'], 'snapshots', () => {
  it('save a machine, which goes on, and from which any number of others go on', async () => {
    const snapshot = join(bench.directory, 'saved');
    const given = options();
    {
      await using machine = await startMachine(given);
      await ready(machine);
      expect(machine.restored).toBeUndefined();
      const { bytes } = await machine.snapshot(snapshot);
      expect(bytes).toBeGreaterThan(1024 * 1024);
      expect(await machine.status()).toBe('running');
      expect(await health(machine)).toBe('OK');
      await expect(machine.snapshot(snapshot)).rejects.toMatchObject({ code: 'UP_FILE_EXISTS' });
    }
    for (let round = 0; round < 2; round += 1) {
      await using machine = await restoreMachine({ ...options(), snapshot });
      expect(machine.restored?.savedAt.getTime()).toBeLessThanOrEqual(Date.now());
      expect(await health(machine)).toBe('OK');
      await waitForLine(machine, /guest: count 4/);
      const log = readFileSync(machine.serialLog, 'utf8');
      expect(log.match(/guest: ready/g)).toHaveLength(1);
      expect(log).toMatch(/Linux version[\s\S]*guest: count 1\r\n[\s\S]*guest: count 3/);
    }
  });

  it('are never believed by another machine, and what differs is named', async () => {
    const snapshot = join(bench.directory, 'saved');
    const restore = (more: Partial<MachineOptions>): Promise<Machine> =>
      restoreMachine({ ...options(more), snapshot });
    await expect(restore({ memoryMB: 300 })).rejects.toThrow(/had 256M; its command line has 300M now/);
    await expect(restore({ source: guest('stays', STAY) })).rejects.toThrow(/initrd has another content/);
    await expect(restore({ memoryMB: 300 })).rejects.toMatchObject({
      code: 'UP_SNAPSHOT_UNUSABLE',
      details: { reason: 'differs' },
    });
    const path = join(snapshot, 'snapshot.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"qemu": "[^"]*"/, '"qemu": "6.0.0"'));
    await expect(restore({})).rejects.toThrow(/QEMU was 6\.0\.0 and is \d/);
    writeFileSync(path, text);
  });

  it('are refused where they are damaged, and no QEMU is left', async () => {
    const snapshot = join(bench.directory, 'saved');
    const state = join(snapshot, 'state');
    const whole = readFileSync(state);
    const refused = { code: 'UP_SNAPSHOT_UNUSABLE', details: { reason: 'damaged' } };
    // One bit of a page: QEMU itself would not notice.
    const flipped = Uint8Array.from(whole);
    const middle = Math.floor(whole.length / 2);
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    writeFileSync(state, flipped);
    await expect(restoreMachine({ ...options(), snapshot })).rejects.toMatchObject(refused);
    truncateSync(state, middle);
    await expect(restoreMachine({ ...options(), snapshot })).rejects.toMatchObject(refused);
    truncateSync(state, 0);
    await expect(restoreMachine({ ...options(), snapshot })).rejects.toMatchObject(refused);
    writeFileSync(state, whole);
    const none = { ...options(), snapshot: join(bench.directory, 'none') };
    await expect(restoreMachine(none)).rejects.toMatchObject(refused);
    await using machine = await restoreMachine({ ...options(), snapshot });
    expect(await health(machine)).toBe('OK');
  });

  it('make a suite boot once, also where two ask at once, and a damaged one is made anew', async () => {
    const shelf = join(bench.directory, 'shelf');
    const notes: string[] = [];
    const ask = async (): Promise<Awaited<ReturnType<typeof warmStart>>> =>
      await warmStart({ machine: options(), directory: shelf, ready, onNote: (note) => notes.push(note) });
    const both = await Promise.all([ask(), ask()]);
    expect(both.map(({ how }) => how).sort()).toEqual(['booted', 'restored']);
    await Promise.all(both.map(({ machine }) => machine.crash()));
    const [name = ''] = readdirSync(shelf);
    expect(readdirSync(shelf)).toHaveLength(1);
    truncateSync(join(shelf, name, 'state'), 1000);
    const again = await ask();
    expect(again.how).toBe('booted');
    expect(notes.join('\n')).toMatch(/was not used, and is made anew/);
    await again.machine.crash();
    const last = await ask();
    expect(last).toMatchObject({ how: 'restored', snapshot: { directory: join(shelf, name) } });
    expect(last.snapshot?.bytes).toBeGreaterThan(statSync(join(shelf, name, 'state')).size - 1);
    const { pid } = last.machine;
    await last.machine.crash();
    expect(isAlive(pid)).toBe(false);
    const failing = warmStart({
      machine: options(),
      directory: shelf,
      key: 'another',
      ready: () => Promise.reject(new Error('never')),
    });
    await expect(failing).rejects.toThrow('never');
    expect(readdirSync(shelf)).toEqual([name]);
  });
});
