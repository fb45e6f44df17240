import { safeText, UpError } from '@up/core';

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * `90min`, `12h`, `7d`, `2w`: that long ago. `2026-11-01`, `2026-11-01 12:00`, ISO 8601: then, in local time where no
 * zone is named.
 * @throws UpError UP_USAGE.
 */
export function parseSince(text: string, now: Date): Date {
  const ago = /^(\d{1,6})\s*(m|min|h|d|w)$/.exec(text.trim());
  if (ago !== null) return new Date(now.getTime() - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0));
  const date = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text.trim());
  // A day alone would be taken as UTC.
  const then = new Date(text.trim().length === 10 ? `${text.trim()}T00:00` : text.trim().replace(' ', 'T'));
  if (date && !Number.isNaN(then.getTime())) return then;
  throw new UpError('UP_USAGE', `--since knows no "${safeText(text)}"`, {
    hint: 'Write how long ago, or when: --since 7d, --since 12h, --since 2026-11-01',
  });
}
