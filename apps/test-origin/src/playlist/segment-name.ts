/** `seg%05d.ts` and 7 -> `seg00007.ts`. The pattern has exactly one `%0Nd` (the settings' schema sees to it). */
export function formatSegmentName(pattern: string, counter: number): string {
  return pattern.replace(COUNTER, (_, width: string) => String(counter).padStart(Number(width), '0'));
}

/** Matches exactly the names that `formatSegmentName` makes of this pattern. */
export function segmentNameMatcher(pattern: string): RegExp {
  const [before = '', after = ''] = pattern.split(COUNTER_SPLIT);
  const width = Number(COUNTER.exec(pattern)?.[1] ?? 1);
  return new RegExp(`^${escapeRegExp(before)}\\d{${Math.max(1, width)},16}${escapeRegExp(after)}$`);
}

const COUNTER = /%0(\d)d/;
const COUNTER_SPLIT = /%0\dd/;

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}
