import { type Check, type CheckStatus, redact, safeText, truncate } from '@up/core';

/** What a check is about: reports group by it. */
export type BootArea =
  | 'preflight'
  | 'boot'
  | 'ready'
  | 'system'
  | 'log'
  | 'budget'
  | 'user-data'
  | 'stop'
  | 'second-boot'
  | 'input';

/** A check of a boot. */
export interface BootCheck extends Check {
  readonly area: BootArea;
}

const MAX_EVIDENCE = 2000;

/** A check with its texts made harmless: they may come from the guest. */
export function check(area: BootArea, name: string, status: CheckStatus, evidence: string): BootCheck {
  return { area, name: shown(name, 200), status, evidence: shown(evidence, MAX_EVIDENCE) };
}

export function passed(area: BootArea, name: string, evidence: string): BootCheck {
  return check(area, name, 'passed', evidence);
}

export function failed(area: BootArea, name: string, evidence: string): BootCheck {
  return check(area, name, 'failed', evidence);
}

export function skipped(area: BootArea, name: string, evidence: string): BootCheck {
  return check(area, name, 'skipped', evidence);
}

/** Text from a guest as a message may quote it: cut first, it may be a megabyte. */
export function quoted(text: string, maxLength = 100): string {
  return `"${shown(text.trim().slice(0, 4 * MAX_EVIDENCE), maxLength)}"`;
}

/** A text of the guest, harmless for a terminal, without credentials, cut. */
export function shown(text: string, maxLength: number): string {
  return truncate(redact(safeText(text.slice(0, 4 * MAX_EVIDENCE))), maxLength);
}
