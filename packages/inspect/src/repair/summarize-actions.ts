import { plural } from '@up/core';
import type { RepairAction } from './repair-action.ts';

/** `14 links, 3 directories, 1 user` */
export function summarizeActions(actions: readonly RepairAction[]): string {
  const count = (kind: RepairAction['kind']): number => actions.filter((one) => one.kind === kind).length;
  const linesIn = (path: string): number =>
    actions.flatMap((one) => (one.kind === 'append' && one.path.endsWith(path) ? one.lines : [])).length;
  const edits = actions.flatMap((one) => (one.kind === 'rewrite' ? one.edits : [])).length;
  const others = actions.filter(
    (one) => one.kind === 'append' && !/\/(?:passwd|group)$/.test(one.path),
  ).length;
  const parts: readonly (readonly [number, string])[] = [
    [count('symlink'), plural(count('symlink'), 'link')],
    [count('directory'), plural(count('directory'), 'directory', 'directories')],
    [count('attributes'), plural(count('attributes'), 'changed mode or owner', 'changed modes or owners')],
    [linesIn('/passwd'), plural(linesIn('/passwd'), 'user')],
    [linesIn('/group'), plural(linesIn('/group'), 'group')],
    [others, plural(others, 'new file')],
    [edits, plural(edits, 'rewritten path')],
    [count('healthcheck'), 'the healthcheck of the config'],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([, text]) => text)
    .join(', ');
}
