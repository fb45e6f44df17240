import type { FailingInit } from '../failing-inits.ts';
import {
  ANSWERS,
  ANSWERS_AND_STOPS,
  failed,
  type GuestBoot,
  type GuestCase,
  PASSED,
  readyWithin,
  SAYS_READY,
  timedOut,
} from '../guest-case.ts';
import { failingPair, healthyPair, type KernelPair } from '../guest-media.ts';
import { notifyingPair } from '../notifying.ts';

function direct({ kernel, initrd }: KernelPair, expect: GuestBoot['expect']): GuestBoot {
  return { medium: kernel, direct: { initrd, append: 'console=ttyS0' }, expect };
}

function failing(how: FailingInit, expect: GuestBoot['expect'] = readyWithin(30)): GuestBoot {
  return direct(failingPair(how), expect);
}

/** Guests whose kernel is well, and that are not: what an initrd, systemd or the workload says or does. */
export const SYSTEM_CASES: readonly GuestCase[] = [
  {
    name: 'emergency-mode',
    what: 'systemd could not mount /data and opens an emergency shell',
    boot: () => failing('opens an emergency shell'),
    outcome: failed('boot/emergency-mode'),
    runs: 'always',
  },
  {
    name: 'notify-ready',
    what: 'nothing but the messages of sd_notify on a virtio port says that it is ready',
    boot: () => direct(notifyingPair('is ready'), { stopWithin: { seconds: 30, clock: 'scaled' } }),
    outcome: PASSED,
    runs: 'once',
  },
  {
    name: 'notify-emergency',
    what: 'emergency mode, which calls itself ready on the virtio port',
    boot: () => direct(notifyingPair('is in emergency mode'), { within: { seconds: 30, clock: 'scaled' } }),
    outcome: failed('boot/emergency-mode'),
    runs: 'once',
  },
  {
    name: 'failed-unit',
    what: 'a unit fails, and the rest comes up',
    boot: () => failing('has a failed unit', { readyText: 'guest login:' }),
    outcome: failed('boot/unit-failed'),
    says: /broken\.service/,
    runs: 'always',
  },
  {
    name: 'initramfs-shell',
    what: 'the initrd of Debian does not find its root',
    boot: () => failing('waits for its root'),
    outcome: failed('boot/root-device-missing'),
    says: /LABEL=nowhere/,
    runs: 'once',
  },
  {
    name: 'dracut-shell',
    what: 'the initrd of dracut gives up',
    boot: () => failing('gives up as dracut'),
    outcome: failed('boot/initrd-shell'),
    runs: 'once',
  },
  {
    name: 'nixos-stage-1',
    what: 'the initrd of NixOS gives up',
    boot: () => failing('gives up as NixOS'),
    outcome: failed('boot/root-device-missing'),
    runs: 'once',
  },
  {
    name: 'port-closed',
    what: 'nothing listens where something should',
    boot: () =>
      direct(healthyPair(), { ...SAYS_READY, ports: [8080], within: { seconds: 15, clock: 'scaled' } }),
    outcome: timedOut('ready'),
    says: /8080.*refuses connections/,
    runs: 'once',
  },
  {
    name: 'http-500',
    what: 'the server answers with status 500',
    boot: () =>
      failing('answers with 500', {
        ...SAYS_READY,
        within: { seconds: 15, clock: 'scaled' },
        servers: { guest: 80 },
        http: [{ server: 'guest', path: '/cgi-bin/health', status: 200 }],
      }),
    outcome: timedOut('ready'),
    says: /500 "broken" instead of 200/,
    runs: 'once',
  },
  {
    name: 'log-has-what-it-must-not',
    what: 'a line that may not be there is there',
    boot: () => failing('logs an error', { ...ANSWERS, logs: { present: [], absent: ['FATAL'] } }),
    outcome: failed('log'),
    runs: 'always',
  },
  {
    name: 'log-lacks-what-it-must-have',
    what: 'a line that has to be there is not',
    boot: () =>
      direct(healthyPair(), {
        ...ANSWERS,
        within: { seconds: 10, clock: 'scaled' },
        logs: { present: ['database connected'], absent: [] },
      }),
    outcome: timedOut('log'),
    says: /database connected/,
    runs: 'once',
  },
  {
    name: 'log-has-what-it-must-have',
    what: 'a line that has to be there is there, and one that may not is not',
    boot: () => direct(healthyPair(), { ...ANSWERS, logs: { present: ['Run /init'], absent: ['FATAL'] } }),
    outcome: PASSED,
    runs: 'always',
  },
  {
    name: 'ignores-the-power-button',
    what: 'a guest that is well and does not shut down',
    boot: () =>
      failing('ignores the power button', { ...ANSWERS, stopWithin: { seconds: 5, clock: 'scaled' } }),
    outcome: failed('stop'),
    runs: 'once',
  },
  {
    name: 'fails-after-it-is-ready',
    what: 'a guest that panics a second after it was ready',
    boot: () => failing('fails after it is ready', { ...ANSWERS, settleSec: 4 }),
    outcome: failed('boot/kernel-panic'),
    runs: 'always',
  },
  {
    name: 'over-budget',
    what: 'a guest that is well, and slower than it may be',
    boot: () => direct(healthyPair(), { ...ANSWERS, budgets: [{ phase: 'total', maxMs: 10 }] }),
    outcome: failed('budget'),
    runs: 'always',
  },
  {
    name: 'escape-sequences',
    what: 'a guest that is well and tries to control the terminal',
    boot: () => failing('writes escape sequences', ANSWERS_AND_STOPS),
    outcome: PASSED,
    runs: 'always',
  },
];
