import { formatDuration } from '@up/core';
import type { MachineEnd } from '../machine-end.ts';
import { createClueBook } from './clues.ts';
import type { FailureRule } from './failure-rule.ts';
import { matchLine } from './match-line.ts';
import { bootRule, HOST_RULES } from './rules.ts';

export interface EndSighting {
  readonly rule: FailureRule;
  readonly groups: Readonly<Record<string, string>>;
  /** The line that tells, where one does. */
  readonly text: string;
}

export interface EndContext {
  readonly isReady: boolean;
  /** Nothing that the firmware started has said a word since the last reset. */
  readonly isSilent: boolean;
  /** Milliseconds since the boot began, where they are so few that a reset can be a triple fault. */
  readonly quickMs: number | undefined;
}

/** What the end of a machine means for its boot, or undefined where it was to end, or had been ready. */
export function endSighting(
  end: MachineEnd,
  { isReady, isSilent, quickMs }: EndContext,
): EndSighting | undefined {
  switch (end.how) {
    case 'crashed':
      return undefined;
    case 'killed':
      return sighting('boot/qemu-killed', { signal: end.signal ?? 'unknown signal' });
    case 'host-fault':
      return hostFault(end);
    case 'guest':
      if (isReady) return undefined;
      if (end.reason === 'guest-panic') return sighting('boot/guest-panicked', {});
      if (end.reason !== 'guest-reset') return sighting('boot/powered-off', {});
      if (!isSilent || quickMs === undefined) return sighting('boot/rebooted', {});
      return sighting('boot/silent-reset', { after: `after ${formatDuration(quickMs)}` });
  }
}

/** What QEMU wrote last names the fault; where it does not, its last line has to do. */
function hostFault(end: MachineEnd): EndSighting {
  const texts = [...(end.fault === undefined ? [] : [end.fault]), ...end.tail.slice(-40)];
  for (const text of texts) {
    const context = { phase: 'firmware', clues: createClueBook(), isPartial: false } as const;
    const match = matchLine(HOST_RULES, text.slice(0, 1000), context);
    if (match !== undefined) return { rule: match.rule, groups: match.groups, text };
  }
  return sighting('boot/qemu-failed', {}, (end.fault ?? end.tail.at(-1) ?? '').slice(0, 300));
}

function sighting(id: FailureRule['id'], groups: EndSighting['groups'], text = ''): EndSighting {
  return { rule: bootRule(id), groups, text };
}
