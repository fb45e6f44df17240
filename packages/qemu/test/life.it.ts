import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FAILING_INITS } from '../../../test/src/guests/failing-inits.ts';
import { grubCfg, grubIso } from '../../../test/src/guests/grub-iso.ts';
import { guestKernel } from '../../../test/src/guests/guest-kernel.ts';
import { HEALTHY_INIT, STAY } from '../../../test/src/guests/init-scripts.ts';
import { initramfs } from '../../../test/src/guests/initramfs.ts';
import { describeWith } from '../../../test/src/needs.ts';
import type { Machine, MachineEvent } from '../src/index.ts';
import { parseProcessors } from '../src/watch/processors.ts';
import { guest, isAlive, useBench, waitForLine } from './support.ts';

const bench = useBench();

async function eventsOf(machine: Machine): Promise<readonly MachineEvent[]> {
  const events: MachineEvent[] = [];
  for await (const event of machine.events()) events.push(event);
  return events;
}

function leftDirectories(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`up-${bench.session.id}-vm`));
}

describeWith(['qemu-system-x86_64', 'cpio', 'mmdebstrap'], 'the life of a machine', () => {
  it('ends when the guest powers off, and says so; all lines and events are there for late readers', async () => {
    await using machine = await bench.start({ source: guest('powers-off', FAILING_INITS['powers off']) });
    const end = await machine.ended;
    expect(end).toMatchObject({ how: 'guest', reason: 'guest-shutdown', exitCode: 0, fault: undefined });
    const texts: string[] = [];
    for await (const { text } of machine.serialLines()) texts.push(text);
    expect(texts[0]).toMatch(/SeaBIOS/);
    expect(texts).toContain('guest: nothing to do');
    expect(texts.join('\n')).toMatch(/reboot: Power down/);
    expect((await eventsOf(machine)).map(({ name }) => name)).toContain('SHUTDOWN');
    expect(readFileSync(machine.serialLog, 'utf8')).toContain('guest: nothing to do\r\n');
    expect(isAlive(machine.pid)).toBe(false);
    expect(leftDirectories()).toEqual([]);
    await expect(machine.status()).rejects.toMatchObject({ code: 'UP_VM_FAILED' });
  });

  it('ends at a reboot where that was asked for', async () => {
    await using machine = await bench.start({
      source: guest('reboots', FAILING_INITS.reboots),
      onReboot: 'end',
    });
    expect(await machine.ended).toMatchObject({ how: 'guest', reason: 'guest-reset' });
  });

  it('starts again at a reboot otherwise', async () => {
    await using machine = await bench.start({ source: guest('reboots', FAILING_INITS.reboots) });
    await waitForLine(machine, /guest: rebooting/, { occurrence: 2 });
    expect(await machine.crash()).toMatchObject({ how: 'crashed' });
    expect((await eventsOf(machine)).filter(({ name }) => name === 'RESET').length).toBeGreaterThan(0);
  });

  it('brings the whole text of a panic, and the event of its device', async () => {
    await using machine = await bench.start({
      source: guest('panics', FAILING_INITS.panics, { append: 'panic=0' }),
    });
    await waitForLine(machine, /end Kernel panic - not syncing/);
    expect(await machine.status()).toBe('running');
    await machine.crash();
    expect((await eventsOf(machine)).map(({ name }) => name)).toContain('GUEST_PANICKED');
  });

  it('is told when somebody else kills QEMU', async () => {
    await using machine = await bench.start({ source: guest('stays', STAY) });
    const asked = machine.qmp('query-status');
    await asked;
    process.kill(machine.pid, 'SIGKILL');
    expect(await machine.ended).toMatchObject({ how: 'killed', signal: 'SIGKILL' });
    await expect(machine.qmp('query-status')).rejects.toMatchObject({ code: 'UP_VM_FAILED' });
    expect(leftDirectories()).toEqual([]);
  });

  it('ends with its signal, and with its scope', async () => {
    const controller = new AbortController();
    const machine = await bench.start({ source: guest('stays', STAY), signal: controller.signal });
    controller.abort();
    expect(await machine.ended).toMatchObject({ how: 'crashed' });
    let pid = 0;
    {
      await using second = await bench.start({ source: guest('stays', STAY) });
      pid = second.pid;
      expect(isAlive(pid)).toBe(true);
    }
    expect(isAlive(pid)).toBe(false);
    expect(leftDirectories()).toEqual([]);
  });

  it('does not start for a signal that is aborted already', async () => {
    const source = guest('stays', STAY);
    await expect(bench.start({ source, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });

  it('obeys the power button, a reset and a pause', async () => {
    await using machine = await bench.start({
      source: guest('healthy', HEALTHY_INIT),
      onReboot: 'end',
      network: { mode: 'user', forwards: [] },
    });
    await waitForLine(machine, /guest: ready/);
    await machine.pause();
    expect(await machine.status()).toBe('paused');
    await machine.resume();
    expect(await machine.status()).toBe('running');
    await machine.reset();
    await waitForLine(machine, /guest: ready/, { occurrence: 2 });
    // The guest begins to listen for the button in the background: what comes before is lost.
    const button = setInterval(() => void machine.powerdown().catch(() => undefined), 1000);
    const end = await machine.ended;
    clearInterval(button);
    expect(end).toMatchObject({ how: 'guest', reason: 'guest-shutdown' });
  });

  it('shows where its processors are, of which the guest notices nothing', async () => {
    await using machine = await bench.start({ source: guest('stays', `echo "guest: here"\n${STAY}`) });
    await waitForLine(machine, /guest: here/);
    await expect
      .poll(async () => parseProcessors((await machine.registers()) ?? ''), { timeout: 20_000 })
      .toEqual([
        { activity: 'waiting', mode: 'privileged', programCounter: expect.stringMatching(/^ffffffff/) },
      ]);
    await machine.crash();
    expect((await eventsOf(machine)).map(({ name }) => name)).not.toContain('STOP');
  });

  it('shows that a processor has halted for good', async () => {
    await using machine = await bench.start({ source: guest('halts', FAILING_INITS.halts) });
    await waitForLine(machine, /System halted/);
    await expect
      .poll(async () => parseProcessors((await machine.registers()) ?? ''), { timeout: 20_000 })
      .toMatchObject([{ activity: 'stopped', mode: 'privileged' }]);
  });

  it('ends a QEMU that hangs, as a fault of this host', async () => {
    await using machine = await bench.start({ source: guest('stays', STAY), answerWithinMs: 500 });
    process.kill(machine.pid, 'SIGSTOP');
    await expect(machine.status()).rejects.toMatchObject({
      code: 'UP_VM_FAILED',
      message: expect.stringContaining('QEMU hangs: it did not answer "query-status" for 0.5 s'),
    });
    expect(await machine.ended).toMatchObject({ how: 'host-fault' });
    expect(isAlive(machine.pid)).toBe(false);
  });
});

describeWith(
  ['qemu-system-x86_64', 'cpio', 'mmdebstrap', 'grub-mkrescue', '/usr/share/OVMF/OVMF_CODE_4M.fd'],
  'a machine with UEFI',
  () => {
    it('is stopped and goes on while it reads its CD: QEMU is not asked to in the middle of it', async () => {
      const iso = grubIso({
        name: 'paused',
        grubCfg: grubCfg(),
        files: {
          'boot/vmlinuz': guestKernel().image,
          'boot/initrd': initramfs({ name: 'stays', init: `echo "guest: ready"\n${STAY}`, modules: [] }),
        },
      });
      await using machine = await bench.start({ source: { kind: 'cdrom', path: iso }, firmware: 'uefi' });
      let isReady = false;
      const ready = waitForLine(machine, /guest: ready/).finally(() => {
        isReady = true;
      });
      let pauses = 0;
      for (; !isReady; pauses += 1) {
        await machine.pause();
        await machine.resume();
      }
      await ready;
      expect(pauses).toBeGreaterThan(50);
    });

    it('does not give up its console because nobody reads it for seconds', async () => {
      const disk = join(bench.directory, 'empty.img');
      writeFileSync(disk, new Uint8Array(1024 * 1024));
      await using machine = await bench.start({
        source: { kind: 'disk', path: disk, format: 'raw' },
        firmware: 'uefi',
      });
      // This process does nothing else meanwhile, as in a test that waits for a program.
      execFileSync('sleep', ['10']);
      await waitForLine(machine, /UEFI Interactive Shell/);
    });
  },
);
