import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSerialShell } from '@up/qemu';
import { afterAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { startTestMachine, type TestMachineOptions } from '../src/index.ts';
import { appMachine } from './app.ts';

const scratch = mkdtempSync(join(tmpdir(), 'up-test-machines-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function options(more: Partial<TestMachineOptions> = {}): TestMachineOptions {
  return {
    source: appMachine(),
    memoryMB: 256,
    accelerator: 'tcg',
    network: { mode: 'user', forwards: [] },
    shell: (machine) => openSerialShell(machine),
    ready: (guest) => guest.waitForHttp('/health'),
    snapshots: join(scratch, 'snapshots'),
    env: { ...process.env, XDG_STATE_HOME: scratch },
    ...more,
  };
}

describeWith(['qemu-system-x86_64', 'cpio', 'mmdebstrap'], 'startTestMachine', () => {
  it('boots once, and goes on from there; what a test does is not kept', async () => {
    const notes: string[] = [];
    const prepared = options({
      key: 'prepared-1',
      onNote: (note) => notes.push(note),
      ready: async (guest, how) => {
        await guest.waitForHttp('/health');
        if (how === 'booted') await guest.succeed('echo prepared >/tmp/state');
      },
    });
    {
      await using machine = await startTestMachine(prepared);
      expect(machine.how).toBe('booted');
      await machine.succeed('echo changed >/tmp/state');
    }
    for (let round = 0; round < 2; round += 1) {
      await using machine = await startTestMachine(prepared);
      expect(machine.how).toBe('restored');
      expect(await machine.succeed('cat /tmp/state')).toBe('prepared\n');
      await machine.succeed('echo changed >/tmp/state');
    }
    expect(notes.join('\n')).toMatch(/the machine was saved: .* in /);
  });

  it('starts cold where that is asked for, and ends what it started where it fails', async () => {
    await using machine = await startTestMachine(options({ start: 'cold' }));
    expect(machine.how).toBe('booted');
    const { pid } = machine.machine;
    await machine.machine.crash();
    expect(() => process.kill(pid, 0)).toThrow();
    await expect(
      startTestMachine(options({ start: 'cold', ready: () => Promise.reject(new Error('never')) })),
    ).rejects.toThrow('never');
  });
});
