import type { ImageTree } from '@up/oci';
import { textAt } from '../../look-up.ts';
import type { AppendAction } from '../repair-action.ts';
import { inIndentedString, nixString, shellWord } from './nix-text.ts';

/** How account files are mended where they are made. */
export interface AccountsAtSource {
  /** An expression for `contents`; absent where lines are enough. */
  readonly content?: string;
  /** For `extraCommands`. */
  readonly commands: readonly string[];
}

const FILES = { passwd: '/etc/passwd', group: '/etc/group' } as const;
/** fakeNss has these. */
const STANDARD = /^(?:root|nobody):/;

/**
 * fakeNss with lines of its own, where there are no such files yet, or where they come from the store, as those of
 * fakeNss do. Files that the image makes itself get the lines.
 */
export function accountsAtSource(tree: ImageTree, actions: readonly AppendAction[]): AccountsAtSource {
  const linesFor = (path: string): readonly string[] =>
    actions.flatMap((action) => (action.path.endsWith(path) ? action.lines : []));
  const added = { passwd: linesFor(FILES.passwd), group: linesFor(FILES.group) };
  if (added.passwd.length + added.group.length === 0) return { commands: [] };
  if (Object.values(FILES).some((path) => isOwnFile(tree, path))) {
    const commands = (['passwd', 'group'] as const).flatMap((name) =>
      added[name].map((line) => `echo ${inIndentedString(shellWord(line))} >> etc/${name}`),
    );
    return { commands };
  }
  const all = (name: 'passwd' | 'group'): string =>
    [...existingLines(tree, FILES[name]), ...added[name]]
      .filter((line) => !STANDARD.test(line))
      .map((line) => ` ${nixString(line)}`)
      .join('');
  const content = `(pkgs.dockerTools.fakeNss.override {
  extraPasswdLines = [${all('passwd')} ];
  extraGroupLines = [${all('group')} ];
})`;
  return { content, commands: [] };
}

function isOwnFile(tree: ImageTree, path: string): boolean {
  const found = tree.lookup(path);
  return found.status === 'found' && !found.realPath.startsWith('/nix/store/');
}

function existingLines(tree: ImageTree, path: string): readonly string[] {
  return (textAt(tree, path) ?? '').split('\n').filter((line) => line.includes(':'));
}
