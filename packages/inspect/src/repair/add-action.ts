import { compareFindings } from '@up/core';
import type { RepairAction } from './repair-action.ts';

/**
 * The actions with one more. What concerns the same file becomes one action; of two that contradict each other the
 * first stays. The list itself comes back where there is nothing new.
 */
export function addAction(actions: readonly RepairAction[], action: RepairAction): readonly RepairAction[] {
  const index = actions.findIndex((known) => isSamePlace(known, action));
  const known = actions[index];
  if (known === undefined) return [...actions, action];
  const joined = join(known, action);
  return joined === known ? actions : actions.with(index, joined);
}

function isSamePlace(one: RepairAction, other: RepairAction): boolean {
  return 'path' in one && 'path' in other ? one.path === other.path : one.kind === other.kind;
}

function join(known: RepairAction, action: RepairAction): RepairAction {
  const mends = [...known.mends, ...action.mends.filter((one) => !isIn(known.mends, one))];
  const isMore = mends.length > known.mends.length;
  if (known.kind === 'append' && action.kind === 'append') {
    const lines = action.lines.filter((line) => !known.lines.includes(line));
    return lines.length > 0 || isMore ? { ...known, lines: [...known.lines, ...lines], mends } : known;
  }
  if (known.kind === 'rewrite' && action.kind === 'rewrite')
    return { ...known, edits: [...known.edits, ...action.edits], mends };
  if (
    (known.kind === 'attributes' || known.kind === 'directory') &&
    (action.kind === 'attributes' || action.kind === 'directory')
  ) {
    const { mode, uid, gid } = action;
    const isSame = known.mode === mode && known.uid === uid && known.gid === gid;
    return isSame && !isMore ? known : { ...known, mode, uid, gid, mends };
  }
  if (known.kind === 'symlink' && action.kind === 'symlink' && known.target === action.target)
    return isMore ? { ...known, mends } : known;
  return known;
}

function isIn(
  mends: RepairAction['mends'],
  { rule, path, line, message }: RepairAction['mends'][number],
): boolean {
  return mends.some(
    (one) => one.rule === rule && one.path === path && one.line === line && one.message === message,
  );
}

const ORDER: readonly RepairAction['kind'][] = [
  'directory',
  'attributes',
  'symlink',
  'append',
  'rewrite',
  'healthcheck',
];

/** Directories before what is made in them; the order in which they were found makes no difference. */
export function sortActions(actions: readonly RepairAction[]): readonly RepairAction[] {
  return actions
    .map(withSortedMends)
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || compareText(pathOf(a), pathOf(b)));
}

function withSortedMends(action: RepairAction): RepairAction {
  const mends = [...action.mends].sort((a, b) =>
    compareFindings({ ...a, evidence: '' }, { ...b, evidence: '' }),
  );
  return { ...action, mends };
}

function pathOf(action: RepairAction): string {
  return 'path' in action ? action.path : '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
