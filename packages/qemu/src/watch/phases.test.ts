import { describe, expect, it } from 'vitest';
import { createBootWatch } from './create-boot-watch.ts';
import { describeTimeout } from './describe-timeout.ts';
import { parseStamp, splitPrompt } from './guest-clock.ts';
import { feed, line, readCapture } from './testing/feed-capture.ts';
import { timelineOf } from './timeline.ts';

describe('phases', () => {
  it('follow each other without a gap, from the start of QEMU', () => {
    const watch = createBootWatch();
    feed(watch, readCapture('healthy-debian'), 1000);
    const { phases } = watch;
    expect(phases[0]).toMatchObject({ phase: 'firmware', startMs: 0 });
    for (const [index, phase] of phases.slice(1).entries()) expect(phase.startMs).toBe(phases[index]?.endMs);
    expect(phases.at(-1)?.endMs).toBeUndefined();
  });

  it.each([
    ['BdsDxe: starting Boot0001 "UEFI QEMU DVD-ROM"', 'loader'],
    ['BdsDxe: starting Boot0002 "EFI Internal Shell"', 'firmware'],
    ['Welcome to GRUB!', 'loader'],
    ['SYSLINUX 6.04 EDD 20191223', 'loader'],
    ['U-Boot 2023.01+dfsg-2 (Jan 01 2023)', 'loader'],
    ['EFI stub: Booting Linux Kernel...', 'kernel'],
    ['[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x000f0510]', 'kernel'],
    ['[    1.700000] Run /init as init process', 'initrd'],
    ['<<< NixOS Stage 1 >>>', 'initrd'],
    ['Welcome to Fedora Linux 40 dracut-101 (Initramfs)!', 'initrd'],
    ['[    1.700000] Run /sbin/init as init process', 'system'],
    ['<<< NixOS Stage 2 >>>', 'system'],
    ['Welcome to NixOS 26.05 (Zokor)!', 'system'],
    ['   OpenRC 0.55 is starting up Linux 6.6 (x86_64)', 'system'],
    ['INIT: version 3.06 booting', 'system'],
  ])('%s: %s', (text, phase) => {
    const watch = createBootWatch();
    watch.line(line(100, text));
    expect(watch.phase).toBe(phase);
  });

  it('never go back without a reset', () => {
    const watch = createBootWatch();
    watch.line(line(100, 'Welcome to NixOS 26.05 (Zokor)!'));
    watch.line(line(200, '[    0.000000] Linux version 6.1.0'));
    watch.line(line(300, 'Welcome to GRUB!'));
    expect(watch.phase).toBe('system');
  });

  it('begin with the kernel itself, not with the console that it gets later', () => {
    const watch = createBootWatch();
    // Kept back for 400 ms, and written in a burst.
    watch.line(line(1000, '[    0.000000] Linux version 6.1.0'));
    watch.line(line(1001, '[    0.200000] Memory: 246580K/523768K available'));
    watch.line(line(1002, '[    0.400000] printk: console [ttyS0] enabled'));
    watch.line(line(1300, '[    0.690000] PCI: Using configuration type 1'));
    expect(watch.phases[1]).toMatchObject({ phase: 'kernel', startMs: 602, guestMs: 0 });
    expect(watch.phases[0]?.endMs).toBe(602);
  });

  it('are inferred from what is read where nothing is said, until something is', () => {
    const watch = createBootWatch();
    watch.blocks({ atMs: 100, readBytes: 2048 });
    expect(watch.phase).toBe('firmware');
    watch.blocks({ atMs: 300, readBytes: 500_000 });
    expect(watch.phase).toBe('loader');
    watch.blocks({ atMs: 900, readBytes: 40_000_000 });
    expect(watch.phases.at(-1)).toMatchObject({ phase: 'kernel', evidence: '40 MB read from its drives' });
    watch.line(line(1000, 'Welcome to GRUB!'));
    expect(watch.phases.map(({ phase, startMs }) => `${phase} ${startMs}`)).toEqual([
      'firmware 0',
      'loader 1000',
    ]);
  });

  it('have no loader where QEMU loads the kernel', () => {
    const watch = createBootWatch({ source: 'kernel' });
    watch.blocks({ atMs: 900, readBytes: 40_000_000 });
    expect(watch.phase).toBe('firmware');
  });
});

describe('the clock of a guest', () => {
  it.each([
    ['[    1.500000] text', 'text', 1500],
    ['<6>[   12.345678] text', 'text', 12_345.678],
    ['[    0.000000][    T0] Linux version', 'Linux version', 0],
    ['[  OK  ] Started', '[  OK  ] Started', undefined],
    ['[FAILED] Failed', '[FAILED] Failed', undefined],
    ['', '', undefined],
  ])('%s', (text, body, guestMs) => {
    expect(parseStamp(text)).toEqual({ body, guestMs });
  });

  it('is found behind a prompt', () => {
    expect(splitPrompt('host login: [   42.855203] random: crng init done')).toEqual([
      'host login:',
      '[   42.855203] random: crng init done',
    ]);
    expect(splitPrompt('[   42.855203] a [   42.855203] b')).toEqual(['[   42.855203] a [   42.855203] b']);
  });
});

describe('timelineOf', () => {
  it('has phases with durations, marks and earlier boots, as JSON', () => {
    const watch = createBootWatch({ ready: 'up-test: ready' });
    feed(watch, readCapture('healthy-ovmf-grub'), 1000);
    watch.event({ atMs: 90_000, name: 'RESET', data: { guest: true, reason: 'guest-reset' } });
    const timeline = timelineOf(watch);
    expect(JSON.parse(JSON.stringify(timeline))).toEqual(timeline);
    expect(timeline.phases).toMatchObject([{ phase: 'firmware', startMs: 90_000, durationMs: null }]);
    expect(timeline.earlier[0]?.phases.map(({ phase }) => phase)).toEqual([
      'firmware',
      'loader',
      'kernel',
      'initrd',
      'ready',
    ]);
    for (const { startMs, endMs, durationMs } of timeline.earlier[0]?.phases ?? []) {
      expect(durationMs).toBeCloseTo((endMs ?? 0) - startMs, 1);
    }
    expect(timeline.marks.map(({ name }) => name)).toEqual([
      'first-line',
      'firmware-loading',
      'firmware-starting',
      'loader',
      'loader-booting',
      'linux-version',
      'run-init',
      'ready',
      'power-down',
      'reset',
    ]);
  });
});

describe('describeTimeout', () => {
  it('says where it is, since when it is quiet, and what it may wait for', () => {
    const watch = createBootWatch();
    watch.line(line(400, '[    0.000000] Linux version 6.1.0'));
    watch.line(line(2000, '[    1.700000] Run /init as init process'));
    watch.tick(60_000);
    expect(describeTimeout(watch, { atMs: 60_000 })).toEqual({
      phase: 'initrd',
      phaseSinceMs: 2000,
      quietMs: 58_000,
      lastLine: '[    1.700000] Run /init as init process',
      waitsFor: 'the device of the root file system',
      message:
        'not ready after 1 min 0 s: in phase initrd since 2.0 s; no sign of life for 58.0 s; last line: [    1.700000] Run /init as init process; that phase usually waits for the device of the root file system',
      hint: 'Compare root= with the labels and UUIDs of the disks.',
    });
  });

  it('names a prompt that seems to wait, and reboots', () => {
    const watch = createBootWatch();
    watch.event({ atMs: 1000, name: 'RESET', data: { guest: true, reason: 'guest-reset' } });
    watch.line({ atMs: 9000, text: 'boot:', isPartial: true });
    const story = describeTimeout(watch, { atMs: 10_000 });
    expect(story.message).toBe(
      'not ready after 10.0 s: in phase firmware since 1.0 s; 1 reboot so far; no sign of life for 1.0 s; last line: boot:; it seems that the menu of a boot loader waits for a key, without a time limit',
    );
    expect(story.hint).toContain('time limit');
  });

  it('says so where the console never showed a line', () => {
    expect(describeTimeout(createBootWatch(), { atMs: 500 }).message).toContain(
      'its console never showed a line',
    );
  });
});
