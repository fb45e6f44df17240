import { formatDuration, plural } from '@up/core';
import type { BootPhase } from './boot-phase.ts';
import type { BootWatch } from './boot-watch.ts';
import { evidenceLine } from './evidence.ts';
import { bootRule } from './rules.ts';

export interface TimeoutOptions {
  /** When time ran out, in milliseconds since QEMU was started. */
  readonly atMs: number;
}

/** Why a guest is not ready although its time is over, as far as can be told from outside. */
export interface TimeoutStory {
  readonly phase: BootPhase;
  /** When that phase began. */
  readonly phaseSinceMs: number;
  /** For how long there has been no sign of life. */
  readonly quietMs: number;
  readonly lastLine: string | undefined;
  /** What a boot usually waits for in that phase. */
  readonly waitsFor: string;
  /** One sentence with all of it. */
  readonly message: string;
  /** What to try. */
  readonly hint: string;
}

const WAITS_FOR: Readonly<Record<BootPhase, string>> = {
  firmware: 'a device with a boot loader, or the network',
  loader: 'a key in a menu, or kernel and initrd being read',
  kernel: 'its first program; a kernel without console=ttyS0 works on in silence',
  initrd: 'the device of the root file system',
  system: 'a service, a network or a disk that does not come',
  ready: 'nothing: it is up, but does not answer as expected',
};

const HINTS: Readonly<Record<BootPhase, string>> = {
  firmware: 'Look at the screenshot; check that the medium can be booted by this firmware.',
  loader: 'Look at the screenshot; give the loader a time limit, or have the console injected.',
  kernel: 'Put console=ttyS0 on the kernel command line (--console inject) to see how far it comes.',
  initrd: 'Compare root= with the labels and UUIDs of the disks.',
  system: 'Put systemd.show_status=1 on the kernel command line to see what it waits for.',
  ready: 'Look at the log of the service, and at what is asked of it.',
};

/** Says where a boot is that has not become ready in its time, since when, and what it may wait for. */
export function describeTimeout(watch: BootWatch, { atMs }: TimeoutOptions): TimeoutStory {
  const { phase, waiting, resets } = watch;
  const phaseSinceMs = watch.phases.at(-1)?.startMs ?? 0;
  const quietMs = Math.max(0, atMs - watch.lastActivityMs);
  const lastLine = watch.lastLine === undefined ? undefined : evidenceLine(watch.lastLine.text);
  const waitsFor = waiting === undefined ? WAITS_FOR[phase] : lowerFirst(ruleSummary(waiting.rule));
  const parts = [
    `not ready after ${formatDuration(atMs)}: in phase ${phase} since ${formatDuration(phaseSinceMs)}`,
    ...(resets > 0 ? [`${plural(resets, 'reboot')} so far`] : []),
    quietMs >= 1000 ? `no sign of life for ${formatDuration(quietMs)}` : 'still active',
    lastLine === undefined ? 'its console never showed a line' : `last line: ${lastLine}`,
    waiting === undefined ? `that phase usually waits for ${waitsFor}` : `it seems that ${waitsFor}`,
  ];
  const fix = waiting === undefined ? undefined : bootRule(waiting.rule).fix;
  return {
    phase,
    phaseSinceMs,
    quietMs,
    lastLine,
    waitsFor,
    message: parts.join('; '),
    hint: typeof fix === 'string' ? fix : HINTS[phase],
  };
}

function ruleSummary(id: `boot/${string}`): string {
  return bootRule(id).summary.replace(/\.$/, '');
}

function lowerFirst(text: string): string {
  return /^(?:GRUB|UEFI|U-Boot|[A-Z]{2})/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
