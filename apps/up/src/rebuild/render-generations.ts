import { safeText } from '@up/core';
import type { GenerationMetadata } from '@up/nix';
import type { Screen } from '../screen.ts';
import { renderTable } from '../table.ts';
import { shortTime } from '../time-ago.ts';

const SHORT_COMMIT = 12;

/** The generations, the newest first; the one that is set has a mark. */
export function renderGenerations(
  generations: readonly GenerationMetadata[],
  { current, style }: Pick<Screen, 'style'> & { readonly current: number | undefined },
): string {
  const newest = generations.toReversed();
  const rows = newest.map(({ number, createdAt, version, kernel, configurationRevision: commit, exists }) => [
    number === current ? '*' : '',
    String(number),
    createdAt === undefined ? '' : shortTime(createdAt),
    safeText(version ?? ''),
    safeText(kernel ?? ''),
    safeText(commit === undefined ? '' : commit.slice(0, SHORT_COMMIT)),
    exists ? '' : 'not in the store any more',
  ]);
  const lines = renderTable([['', 'number', 'made', 'version', 'kernel', 'commit', ''], ...rows]).split('\n');
  return lines
    .map((line, index) =>
      index === 0
        ? style('dim', line)
        : newest[index - 1]?.number === current && line !== ''
          ? style('bold', line)
          : line,
    )
    .join('\n');
}
