import type { MatrixCell, MatrixRow } from '@up/check';
import { ARTEFACT_TYPES, type ArtefactType } from '@up/profiles';
import type { Screen } from '../screen.ts';
import type { Style } from '../style.ts';

const HEADERS: Readonly<Record<ArtefactType, string>> = {
  runner: 'runner',
  container: 'container',
  'container-enhanced': 'enhanced',
  vm: 'vm',
  iso: 'iso',
};
/** How far it has come. */
const WORDS: Readonly<Partial<Record<string, string>>> = {
  plan: 'planned',
  evaluate: 'evaluates',
  build: 'built',
  reproduce: 'same',
  prove: 'proven',
};
const COLOURS = { passed: 'green', failed: 'red', skipped: 'yellow' } as const;
const NONE = '·';
const GAP = 2;

/** A table for each workload: a line for each profile, a column for each type. */
export function renderMatrix(rows: readonly MatrixRow[], { style }: Screen): string {
  if (rows.length === 0) return '';
  const types = ARTEFACT_TYPES.filter((type) => rows.some(({ cells }) => cells[type] !== undefined));
  const nameWidth = Math.max(
    ...rows.map(({ workload, profile }) => Math.max(workload.length, profile.length + 2)),
  );
  const widths = types.map((type) =>
    Math.max(HEADERS[type].length, ...rows.map(({ cells }) => wordOf(cells[type]).length)),
  );
  const cellsOf = (texts: readonly string[]): string => texts.join(' '.repeat(GAP)).trimEnd();
  const heading = cellsOf(types.map((type, index) => HEADERS[type].padEnd(widths[index] ?? 0)));
  const lines = rows.flatMap(({ workload, profile, cells }, index) => {
    const isFirst = rows[index - 1]?.workload !== workload;
    const cellTexts = types.map((type, column) => coloured(cells[type], widths[column] ?? 0, style));
    return [
      ...(isFirst
        ? [
            `${style('bold', workload.padEnd(nameWidth))}  ${index === 0 ? style('dim', heading) : ''}`.trimEnd(),
          ]
        : []),
      `  ${profile.padEnd(nameWidth - 2)}  ${cellsOf(cellTexts)}`,
    ];
  });
  return `${lines.join('\n')}\n`;
}

function wordOf(cell: MatrixCell | undefined): string {
  if (cell === undefined) return NONE;
  if (cell.status === 'failed') return 'FAILED';
  return cell.status === 'skipped' ? 'skipped' : (WORDS[cell.area ?? ''] ?? 'ok');
}

function coloured(cell: MatrixCell | undefined, width: number, style: Style): string {
  const text = wordOf(cell).padEnd(width);
  if (cell === undefined) return style('dim', text);
  return style(COLOURS[cell.status], text);
}
