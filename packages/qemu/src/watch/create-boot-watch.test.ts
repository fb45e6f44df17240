import { describe, expect, it } from 'vitest';
import type { MachineEnd } from '../machine-end.ts';
import type { MachineEvent } from '../machine-event.ts';
import type { BootFailure } from './boot-failure.ts';
import { createBootWatch } from './create-boot-watch.ts';
import { feed, line, readCapture } from './testing/feed-capture.ts';

const PANIC = '[    1.500000] Kernel panic - not syncing: sysrq triggered crash';

function reset(atMs: number, guest = true): MachineEvent {
  return { atMs, name: 'RESET', data: { guest, reason: guest ? 'guest-reset' : 'host-qmp-system-reset' } };
}

function end(part: Partial<MachineEnd>): MachineEnd {
  return {
    how: 'guest',
    reason: 'guest-shutdown',
    exitCode: 0,
    signal: undefined,
    atMs: 5000,
    tail: [],
    fault: undefined,
    ...part,
  };
}

describe('readiness', () => {
  it.each([
    ['debian login:', true],
    ['[  OK  ] Reached target Multi-User System.', true],
    ['[  OK  ] Reached target graphical.target - Graphical Interface.', true],
    ['[    9.000000] systemd[1]: Startup finished in 2.1s (kernel) + 5.2s (userspace) = 7.3s.', true],
    ['nixos login: nixos (automatic login)', true],
    ['Last login: Sat Nov 21 12:00:00 on ttyS0', false],
    ['Welcome to Debian GNU/Linux 12 (bookworm)!', false],
    ['[  OK  ] Reached target Basic System.', false],
  ])('%s: %s', (text, isReady) => {
    const watch = createBootWatch();
    watch.line(line(100, text));
    expect(watch.isReady).toBe(isReady);
  });

  it('is noticed in a line without end, when it comes', () => {
    const watch = createBootWatch();
    watch.line({ atMs: 4321, text: 'debian login:', isPartial: true });
    expect(watch).toMatchObject({ isReady: true, readyAtMs: 4321, phase: 'ready' });
  });

  it.each(['Welcome to Deb', 'Run /sbin/init as init proces'])(
    'is not told by a piece of a line: %s',
    (text) => {
      const watch = createBootWatch();
      watch.line({ atMs: 100, text, isPartial: true });
      expect(watch.phase).toBe('firmware');
      watch.line(line(100, 'Welcome to GRUB!'));
      watch.tick(1000);
      expect(watch).toMatchObject({ phase: 'loader', lastLine: { text: 'Welcome to GRUB!' } });
    },
  );

  it.each(['Welcome to ', 'Welcome to GR', 'Welcome to GRU', 'Welcome to Fedora Linux 40 dra'])(
    'is not told by a piece of a greeting, however long nothing follows: %s',
    (text) => {
      const watch = createBootWatch();
      watch.line({ atMs: 100, text, isPartial: true });
      watch.tick(5000);
      expect(watch).toMatchObject({ phase: 'firmware', lastLine: { text } });
    },
  );

  it.each(['Welcome to', 'Welcome to G', 'Welcome to GR', 'Welcome to GRU'])(
    "is not told by the half of GRUB's greeting that firmware makes a line of: %s",
    (text) => {
      const watch = createBootWatch();
      watch.line(line(100, text));
      watch.line(line(101, 'B!'));
      expect(watch).toMatchObject({ phase: 'firmware' });
      expect(watch.marks.map(({ name }) => name)).not.toContain('welcome');
      watch.line(line(300, "  Booting `Guest'"));
      expect(watch).toMatchObject({ phase: 'loader' });
    },
  );

  it('is told by a line that never gets an end, a moment later', () => {
    const watch = createBootWatch({ ready: 'all is well' });
    watch.line({ atMs: 100, text: 'all is well', isPartial: true });
    expect(watch.isReady).toBe(false);
    watch.tick(350);
    expect(watch).toMatchObject({ isReady: true, readyAtMs: 100 });
  });

  it('is noticed before what the kernel writes behind the prompt', () => {
    const watch = createBootWatch();
    watch.line(line(100, 'seeded login: [   42.855203] cloud-init[410]: Cloud-init v. 22.4.2 running'));
    expect(watch.isReady).toBe(true);
  });

  it.each(['server listens on 8080', /listens on \d+/, /LISTENS/gi])(
    'is what the caller says it is: %s',
    (ready) => {
      const watch = createBootWatch({ ready });
      watch.line(line(100, 'debian login:'));
      expect(watch.isReady).toBe(false);
      watch.line(line(200, 'server listens on 8080'));
      expect(watch.isReady).toBe(true);
    },
  );

  it('is seen on a screen in text mode', () => {
    const watch = createBootWatch();
    watch.screen({ atMs: 900, text: ['Debian GNU/Linux 12 debian tty1', '', 'debian login: '] });
    expect(watch.isReady).toBe(true);
  });

  it('ends with a failure that is fatal', () => {
    const watch = createBootWatch();
    watch.line(line(100, 'debian login:'));
    watch.line(line(200, PANIC));
    expect(watch).toMatchObject({ isReady: false, readyAtMs: 100, fatal: { phase: 'ready' } });
  });

  it('comes after all where a loader tries its next entry', () => {
    const watch = createBootWatch({ drainMs: 60_000 });
    watch.line(line(100, 'error: you need to load the kernel first.'));
    expect(watch.fatal).toBeDefined();
    watch.line(line(9000, 'debian login:'));
    expect(watch).toMatchObject({ isReady: true, fatal: undefined });
    expect(watch.failures).toMatchObject([{ rule: 'boot/kernel-file-missing', severity: 'error' }]);
  });
});

describe('sd_notify', () => {
  it('makes it ready', () => {
    const watch = createBootWatch();
    watch.marker({ atMs: 100, text: 'X_SYSTEMD_UNIT_ACTIVE=sysinit.target' });
    expect(watch.isReady).toBe(false);
    watch.marker({ atMs: 200, text: 'READY=1\nSTATUS=Ready.' });
    expect(watch).toMatchObject({ isReady: true, readyAtMs: 200 });
  });

  it('makes it fail in emergency mode, which calls itself ready', () => {
    const watch = createBootWatch();
    watch.marker({ atMs: 100, text: 'X_SYSTEMD_UNIT_ACTIVE=emergency.target' });
    watch.marker({ atMs: 110, text: 'READY=1\nSTATUS=Ready.' });
    expect(watch).toMatchObject({ isReady: false, fatal: { rule: 'boot/emergency-mode' } });
  });

  it('of emergency mode wins where it comes late', () => {
    const watch = createBootWatch();
    watch.marker({ atMs: 100, text: 'READY=1' });
    watch.marker({ atMs: 110, text: 'EMERGENCY' });
    expect(watch).toMatchObject({ isReady: false, fatal: { rule: 'boot/emergency-mode' } });
  });

  it('carries a text of the caller as well', () => {
    const watch = createBootWatch({ ready: /^up: healthy$/ });
    watch.marker({ atMs: 100, text: 'READY=1' });
    expect(watch.isReady).toBe(false);
    watch.marker({ atMs: 200, text: 'up: healthy\n' });
    expect(watch.isReady).toBe(true);
  });
});

describe('a fatal failure', () => {
  it('is final when its lines have drained, and has them', () => {
    const watch = createBootWatch({ drainMs: 2000 });
    for (let index = 0; index < 30; index += 1) watch.line(line(index, `before ${index}`));
    watch.line(line(100, PANIC));
    for (let index = 0; index < 30; index += 1) watch.line(line(200 + index, `after ${index}`));
    expect(watch.isDecided).toBe(false);
    watch.tick(2101);
    expect(watch.isDecided).toBe(true);
    expect(watch.fatal?.evidence).toHaveLength(20);
    expect(watch.fatal?.evidence.slice(9, 12)).toEqual(['before 29', PANIC, 'after 0']);
  });

  it('is the first one: what follows from it is none', () => {
    const watch = createBootWatch();
    watch.line(line(100, PANIC));
    watch.line(line(110, '(initramfs)'));
    watch.line(line(120, '[FAILED] Failed to start a.service - A.'));
    expect(watch.failures).toHaveLength(1);
  });

  it('has more to say than the event of the same', () => {
    const watch = createBootWatch();
    watch.event({ atMs: 90, name: 'GUEST_PANICKED', data: { action: 'run' } });
    expect(watch.fatal?.rule).toBe('boot/guest-panicked');
    watch.line(line(100, PANIC));
    expect(watch.failures.map(({ rule }) => rule)).toEqual(['boot/kernel-panic']);
  });

  it('can be switched off, and so can a line', () => {
    const watch = createBootWatch({
      ignoreRules: ['boot/kernel-panic'],
      ignoreLines: [/known to fail/],
    });
    watch.line(line(100, PANIC));
    watch.line(line(110, '[FAILED] Failed to start a.service - known to fail.'));
    expect(watch.failures).toEqual([]);
  });
});

describe('resets', () => {
  it('of a guest that reboots on purpose make boots, and no failure', () => {
    const watch = createBootWatch();
    watch.line(line(100, '[    0.000000] Linux version 6.1.0'));
    watch.event(reset(3843));
    watch.event(reset(3957));
    watch.line(line(4500, '[    0.000000] Linux version 6.1.0'));
    watch.line(line(9000, 'debian login:'));
    expect(watch.boots).toHaveLength(2);
    expect(watch).toMatchObject({ resets: 1, isReady: true, failures: [] });
  });

  it('without end are a loop', () => {
    const watch = createBootWatch();
    for (const start of [0, 4000, 8000]) {
      watch.line(line(start + 400, '[    0.000000] Linux version 6.1.0'));
      watch.line(line(start + 3000, '[    2.700000] reboot: Restarting system'));
      watch.event(reset(start + 3100));
      watch.event(reset(start + 3215));
    }
    expect(watch.fatal).toMatchObject({
      rule: 'boot/reset-loop',
      message:
        'the guest rebooted 3 times and was never ready (last line: [    2.700000] reboot: Restarting system)',
    });
    expect(watch.boots.map(({ phases }) => phases.map(({ phase }) => phase).join(' '))).toEqual([
      'firmware kernel',
      'firmware kernel',
      'firmware kernel',
      'firmware',
    ]);
  });

  it('before any word are a triple fault', () => {
    // As measured: 48 MB of RAM, which is too little for the kernel.
    const watch = createBootWatch({ memoryMB: 48 });
    for (const atMs of [496, 588, 588, 753, 828, 840, 884, 891]) watch.event(reset(atMs));
    expect(watch.fatal).toMatchObject({ rule: 'boot/silent-reset' });
    expect(watch.fatal?.message).toContain('too little memory (it has 48 MB)');
  });

  it('by the host are none of the guest', () => {
    const watch = createBootWatch();
    for (let atMs = 1000; atMs < 20_000; atMs += 1000) watch.event(reset(atMs, false));
    expect(watch).toMatchObject({ resets: 0, failures: [], isReady: false });
    expect(watch.boots.length).toBeLessThanOrEqual(11);
  });

  it('are told by a banner where no event tells', () => {
    const watch = createBootWatch({ ready: 'never' });
    const lines = readCapture('panic-reboot');
    feed(watch, lines, 5000);
    expect(watch.fatal?.rule).toBe('boot/init-died');
    const uBoot = createBootWatch();
    uBoot.line(line(10, 'U-Boot SPL 2023.01 (Jan 01 2023)'));
    uBoot.line(line(20, '[    0.000000] Linux version 6.1.0'));
    uBoot.line(line(30, 'U-Boot SPL 2023.01 (Jan 01 2023)'));
    expect(uBoot.boots).toHaveLength(2);
  });

  it('are counted once where banner and event tell of the same', () => {
    const watch = createBootWatch();
    watch.line(line(10, '[    0.000000] Linux version 6.1.0'));
    watch.line(line(20, '[    1.000000] reboot: Restarting system'));
    watch.line(line(900, '[    0.000000] Linux version 6.1.0'));
    watch.event(reset(910));
    expect(watch.boots).toHaveLength(2);
    expect(watch.phase).toBe('kernel');
  });
});

describe('the end of a machine', () => {
  it.each<readonly [string, Partial<MachineEnd>, string | undefined]>([
    ['a shutdown before it was ready', {}, 'boot/powered-off'],
    ['a reset before a word', { reason: 'guest-reset', atMs: 369 }, 'boot/silent-reset'],
    ['a panic by event', { reason: 'guest-panic' }, 'boot/guest-panicked'],
    ['a signal from outside', { how: 'killed', signal: 'SIGKILL' }, 'boot/qemu-killed'],
    ['ended by us', { how: 'crashed' }, undefined],
    [
      'KVM',
      { how: 'host-fault', exitCode: 134, tail: ['error: failed to set MSR 0x10a to 0x69', 'Aborted'] },
      'boot/kvm-fault',
    ],
    [
      'a QEMU that answers no more',
      { how: 'host-fault', fault: 'QEMU hangs: it did not answer "stop" for 1 min 0 s' },
      'boot/qemu-hangs',
    ],
    ['anything else', { how: 'host-fault', fault: 'QEMU said nothing' }, 'boot/qemu-failed'],
  ])('%s', (_, part, rule) => {
    const watch = createBootWatch();
    watch.ended(end(part));
    expect(watch.fatal?.rule).toBe(rule);
    expect(watch.isDecided).toBe(rule !== undefined);
  });

  it('is good where it was ready before', () => {
    const watch = createBootWatch();
    watch.line(line(100, 'debian login:'));
    watch.ended(end({}));
    expect(watch.failures).toEqual([]);
    expect(watch.phases.at(-1)).toMatchObject({ phase: 'ready', startMs: 100, endMs: 5000 });
  });

  it('does not hide what came before it', () => {
    const watch = createBootWatch();
    watch.line(line(100, PANIC));
    watch.ended(end({ reason: 'guest-reset' }));
    expect(watch.failures.map(({ rule }) => rule)).toEqual(['boot/kernel-panic']);
  });

  it('after a reboot with lines is a reboot', () => {
    const watch = createBootWatch();
    feed(watch, readCapture('init-exits').slice(0, 20), 100);
    watch.ended(end({ reason: 'guest-reset' }));
    expect(watch.fatal?.rule).toBe('boot/rebooted');
  });
});

describe('silence', () => {
  it('is a hang when nothing is read or drawn any more', () => {
    const watch = createBootWatch({ silentMs: 120_000 });
    watch.line(line(400, '[    0.500000] Run /init as init process'));
    for (let atMs = 1000; atMs <= 120_000; atMs += 1000) {
      watch.blocks({ atMs, readBytes: 1000 });
      watch.screen({ atMs, digest: 'same' });
    }
    expect(watch.fatal).toBeUndefined();
    watch.tick(121_000);
    expect(watch.fatal).toMatchObject({
      rule: 'boot/silent-hang',
      message:
        'nothing has happened for 2 min 0 s: no line on the console, nothing read from its drives, the same picture (last line: [    0.500000] Run /init as init process)',
    });
  });

  it('tells what the processors do, and what to do where the kernel was heard', () => {
    const text =
      'CPU#0\nRIP=ffffffff81e0f2cb RFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=1\nCR0=80050033 CR2=0';
    const hang = (registersAtMs: number): BootFailure | undefined => {
      const watch = createBootWatch({ silentMs: 60_000 });
      for (let atMs = 0; atMs <= 10_000; atMs += 1000) watch.blocks({ atMs, readBytes: 1000 });
      watch.examined({ atMs: registersAtMs, text });
      watch.line(line(10_000, '[    0.500000] Linux version 6.1.0-41-cloud-amd64'));
      watch.tick(80_000);
      return watch.fatal;
    };
    expect(hang(20_000)).toMatchObject({
      rule: 'boot/silent-hang',
      message: expect.stringContaining('; its processor waits for an interrupt (last line: '),
      fix: expect.stringContaining('Its kernel was heard'),
    });
    // What they did before the last line says nothing of the silence.
    expect(hang(9_000)?.message).not.toContain('processor');
  });

  it.each(['blocks', 'screen', 'line'] as const)('is none while there is some %s', (kind) => {
    const watch = createBootWatch({ silentMs: 60_000 });
    for (let atMs = 1000; atMs <= 300_000; atMs += 1000) {
      watch.blocks({ atMs, readBytes: kind === 'blocks' ? atMs : 0 });
      watch.screen({ atMs, digest: kind === 'screen' ? `frame ${atMs}` : 'same' });
      if (kind === 'line') watch.line(line(atMs, `line ${atMs}`));
    }
    expect(watch.fatal).toBeUndefined();
  });

  it('proves nothing where only the console is looked at, and none after it was ready', () => {
    const watch = createBootWatch({ silentMs: 1000 });
    watch.tick(500_000);
    expect(watch.fatal).toBeUndefined();
    const ready = createBootWatch({ silentMs: 1000 });
    ready.line(line(100, 'debian login:'));
    for (let atMs = 0; atMs < 300_000; atMs += 1000) ready.blocks({ atMs, readBytes: 1 });
    expect(ready.fatal).toBeUndefined();
  });

  it('takes a text over its pixels: a cursor may blink', () => {
    const watch = createBootWatch({ silentMs: 30_000 });
    for (let atMs = 0; atMs <= 40_000; atMs += 1000) {
      watch.screen({ atMs, text: ['Loading...', ''], digest: `frame ${atMs}` });
    }
    expect(watch.fatal?.rule).toBe('boot/silent-hang');
  });

  it('lasts longer on a slow host', () => {
    const watch = createBootWatch({ slowness: 3 });
    watch.line({ atMs: 100, text: 'grub>', isPartial: true });
    watch.tick(4500);
    expect(watch).toMatchObject({ fatal: undefined, waiting: { rule: 'boot/loader-config-missing' } });
    watch.tick(4700);
    expect(watch.fatal?.rule).toBe('boot/loader-config-missing');
  });

  it('is named, and not fatal, when the time of the caller is over before', () => {
    const watch = createBootWatch();
    for (let atMs = 0; atMs <= 12_000; atMs += 1000) watch.blocks({ atMs, readBytes: 512 });
    watch.timedOut(12_000);
    expect(watch).toMatchObject({ fatal: undefined, isDecided: false });
    expect(watch.failures).toMatchObject([{ rule: 'boot/silent-hang', severity: 'error' }]);
    const menu = createBootWatch();
    menu.line({ atMs: 100, text: 'boot:', isPartial: true });
    menu.timedOut(10_000);
    expect(menu.failures).toMatchObject([{ rule: 'boot/menu-waits', severity: 'error' }]);
    const busy = createBootWatch();
    for (let atMs = 0; atMs <= 12_000; atMs += 1000) busy.blocks({ atMs, readBytes: atMs });
    busy.timedOut(12_000);
    expect(busy.failures).toEqual([]);
  });

  it('of a menu that counts down is none', () => {
    const watch = createBootWatch();
    watch.line(line(100, '   Press enter to boot the selected OS'));
    watch.line({
      atMs: 200,
      text: 'The highlighted entry will be executed automatically in 60s.',
      isPartial: true,
    });
    watch.tick(59_000);
    expect(watch.fatal).toBeUndefined();
  });
});

describe('a flood', () => {
  it('is a warning, once, and does not hide a panic', () => {
    const watch = createBootWatch();
    for (let second = 0; second < 6; second += 1) {
      for (let index = 0; index < 6000; index += 1)
        watch.line(line(second * 1000 + index / 6, 'flood flood'));
    }
    watch.line(line(6000, PANIC));
    expect(watch.failures.map(({ rule }) => rule)).toEqual(['boot/serial-flood', 'boot/kernel-panic']);
    expect(watch.failures[0]?.message).toBe(
      'the guest floods its console with 6000 lines (66 kB) a second: flood flood',
    );
  });

  it('is not the log that a kernel keeps back until it has a console', () => {
    const watch = createBootWatch();
    for (let index = 0; index < 9000; index += 1) watch.line(line(500, `[    0.000000] line ${index}`));
    watch.line(line(1500, 'and then'));
    expect(watch.failures).toEqual([]);
  });
});

describe('what the host does', () => {
  it('is told apart from the guest', () => {
    const watch = createBootWatch();
    watch.event({ atMs: 100, name: 'BLOCK_IO_ERROR', data: { device: 'disk0', nospace: true } });
    expect(watch.fatal).toMatchObject({ rule: 'boot/host-disk', origin: 'host' });
    expect(watch.fatal?.message).toBe('a disk of this host is full, and the machine could not write');
  });
});
