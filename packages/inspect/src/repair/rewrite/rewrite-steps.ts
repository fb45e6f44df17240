import { textAt } from '../../look-up.ts';
import { groupBy } from '../../references/group-by.ts';
import type { SourcePlace } from '../../references/path-reference.ts';
import type { Subject } from '../../subject.ts';
import { documentOf } from '../../supervisord-subject/refusal.ts';
import { placeOfName } from '../creation-place.ts';
import type { TextEdit } from '../repair-action.ts';
import { type FindingRef, propose, type RepairStep } from '../repairer.ts';
import { linesOf } from './apply-edits.ts';
import { findEdits } from './find-edits.ts';

/** A path that is to be written differently where it is named. */
export interface Replacement {
  readonly from: string;
  /** undefined: there is nothing better to write. */
  readonly to: string | undefined;
  readonly source: SourcePlace | undefined;
  readonly ref: FindingRef;
}

interface PlacedEdit extends TextEdit {
  /** Where the file lies, as the image has it. */
  readonly file: string;
  readonly ref: FindingRef;
}

/** One rewritten file for all replacements in it. What is written in a way that cannot be found is not among them. */
export function rewriteSteps(
  subject: Subject,
  replacements: readonly Replacement[],
): readonly Extract<RepairStep, { readonly kind: 'do' }>[] {
  const placed = replacements.flatMap((one) => editsOf(subject, one));
  return [...groupBy(placed, ({ file }) => file)].flatMap(([file, edits]) => {
    const path = placeOfName(subject.image.tree, file);
    if (path === undefined) return [];
    const refs = edits.map(({ ref }) => ref);
    const step = propose({ kind: 'rewrite', path, edits: inOrder(edits) }, ...refs);
    return step.kind === 'do' ? [step] : [];
  });
}

function editsOf(subject: Subject, { from, to, source, ref }: Replacement): readonly PlacedEdit[] {
  if (to === undefined || source?.line === undefined) return [];
  const text = textAt(subject.image.tree, source.path);
  const document = text === undefined ? undefined : documentOf(text);
  const { path: file, line } = source;
  for (const section of document?.sectionNames() ?? []) {
    for (const option of document?.ownOptions(section).values() ?? []) {
      if (option.lines[0].line !== line) continue;
      const edits = findEdits(linesOf(text ?? ''), option, { from, to });
      return edits.map((edit) => ({ ...edit, file, ref }));
    }
  }
  return [];
}

/** From the end of each line, so that no edit moves the place of the next; each once. */
function inOrder(edits: readonly PlacedEdit[]): readonly TextEdit[] {
  const byPlace = new Map(
    edits.map(({ line, column, from, to }) => [`${line} ${column}`, { line, column, from, to }]),
  );
  return [...byPlace.values()].sort((a, b) => a.line - b.line || b.column - a.column);
}
