import { type Check, type CheckStatus, redact, safeText, truncate } from '@up/core';

/** What a check is about: reports group by it. */
export type Area =
  | 'start'
  | 'ready'
  | 'inside'
  | 'log'
  | 'isolation'
  | 'supervisord'
  | 'systemd'
  | 'settings'
  | 'run'
  | 'goss'
  | 'structure-test';

/** A check of a smoke test. */
export interface SmokeCheck extends Check {
  readonly area: Area;
}

const MAX_EVIDENCE = 2000;

/** A check with its texts made harmless: they may come from the image. */
export function check(area: Area, name: string, status: CheckStatus, evidence: string): SmokeCheck {
  return { area, name: shown(name, 200), status, evidence: shown(evidence, MAX_EVIDENCE) };
}

export function passed(area: Area, name: string, evidence: string): SmokeCheck {
  return check(area, name, 'passed', evidence);
}

export function failed(area: Area, name: string, evidence: string): SmokeCheck {
  return check(area, name, 'failed', evidence);
}

export function skipped(area: Area, name: string, evidence: string): SmokeCheck {
  return check(area, name, 'skipped', evidence);
}

/** `passed` with what was seen where nothing is wrong, else `failed` with all that is. */
export function verdictFor(
  area: Area,
  name: string,
  { complaints, evidence }: { readonly complaints: readonly string[]; readonly evidence: string },
): SmokeCheck {
  return complaints.length === 0 ? passed(area, name, evidence) : failed(area, name, complaints.join('; '));
}

/** Text from a container as a message may quote it: cut first, it may be a megabyte. */
export function quoted(text: string, maxLength = 100): string {
  return `"${shown(text.trim().slice(0, 4 * MAX_EVIDENCE), maxLength)}"`;
}

function shown(text: string, maxLength: number): string {
  return truncate(redact(safeText(text.slice(0, 4 * MAX_EVIDENCE))), maxLength);
}
