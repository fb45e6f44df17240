/**
 * Order of two versions, the older first: UAPI.10 Version Format Specification, the parts that occur in names of
 * boot entries. Numbers count as numbers, letters as letters, and what comes after `~` is before the release.
 */
export function compareVersions(a: string, b: string): number {
  const first = partsOf(a);
  const second = partsOf(b);
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const order = comparePart(first[index], second[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function partsOf(version: string): readonly string[] {
  return version.match(/\d+|[a-zA-Z]+|[~^.-]/g) ?? [];
}

/** Lowest first: `~`, the end, `-`, `^`, `.`, letters, numbers. */
function rank(part: string | undefined): number {
  if (part === undefined) return 1;
  const separator = ['~', '', '-', '^', '.'].indexOf(part);
  if (separator >= 0) return separator;
  return /^\d/.test(part) ? 6 : 5;
}

function comparePart(a: string | undefined, b: string | undefined): number {
  const order = rank(a) - rank(b);
  if (order !== 0 || a === undefined || b === undefined) return order;
  if (rank(a) !== 6) return a < b ? -1 : a > b ? 1 : 0;
  const [first, second] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (first.length !== second.length) return first.length - second.length;
  return first < second ? -1 : first > second ? 1 : 0;
}
