import { commandText, named } from '../command-text.ts';
import type { Facts, SourceFile } from '../facts.ts';
import type { Decision, Rule, RuleMatch } from '../rule.ts';

/**
 * A file that the flake reads is not in what Nix copied. Four texts for one fault: 2.8 and 2.18, 2.19 to 2.27, from
 * 2.28 on. Only git can tell why: the fix that Nix prints fails for a file that is ignored.
 */
export const SOURCE_FILE_RULES: readonly Rule[] = [
  {
    code: 'untracked-file',
    scope: 'message',
    patterns: [/Path '(?<path>[^'\n]{1,1024})' in the repository "[^"\n]{1,1024}" is not tracked by Git/],
    cause: (match) => `${pathOf(match)} is not tracked by git, and a flake sees only what git tracks.`,
    fix: (match) => [commandText('git', 'add', '-N', pathOf(match))],
    decide: decideByFile,
  },
  {
    code: 'untracked-file',
    scope: 'message',
    certainty: 'likely',
    patterns: [
      /(?:getting status of|opening file|path) '\/[^'\n]{0,1024}?\/[a-z0-9]{32}-source\/(?<path>[^'\n]{1,1024})'(?:: No such file or directory| does not exist)/,
    ],
    cause: (match) =>
      `${pathOf(match)} is not in the copy that Nix made of the source: git does not track it, git ignores it, or it does not exist.`,
    fix: (match) => [
      commandText('git', 'add', '-N', pathOf(match)),
      `${commandText('git', 'add', '-fN', pathOf(match))}   # where git ignores it`,
    ],
    decide: decideByFile,
  },
];

function pathOf({ group }: RuleMatch): string {
  return named(group('path'));
}

async function decideByFile(match: RuleMatch, facts: Facts): Promise<Decision | undefined> {
  const found = await facts.sourceFile(match.group('path'));
  return found.state === 'unknown' ? undefined : DECISIONS[found.state](found);
}

const DECISIONS: Readonly<Record<Exclude<SourceFile['state'], 'unknown'>, (file: SourceFile) => Decision>> = {
  untracked: ({ path }) => ({
    code: 'untracked-file',
    certainty: 'certain',
    cause: `${path} is on the disk, but git does not track it, and a flake sees only what git tracks.`,
    fix: [commandText('git', 'add', '-N', path)],
    evidence: [`git ls-files does not list ${path}`],
  }),
  ignored: ({ path }) => ({
    code: 'ignored-file',
    certainty: 'certain',
    cause: `${path} is on the disk, but git ignores it, and a flake sees only what git tracks. Plain git add would fail.`,
    fix: [
      commandText('git', 'add', '-fN', path),
      'Name the flake as path:. instead: then Nix copies what git ignores, too.',
    ],
    evidence: [`git check-ignore names ${path}`],
  }),
  missing: ({ path, nearest }) => ({
    code: 'missing-file',
    certainty: nearest === undefined ? 'likely' : 'certain',
    cause: `${path} does not exist in the flake: the import that names it has a typo, or the file belongs to an input.`,
    fix: [
      nearest === undefined
        ? `Write the file, or correct the path in the import of ${path}.`
        : `Correct the import: ${nearest} is there.`,
    ],
    evidence: [`there is no ${path} here`],
  }),
  tracked: ({ path }) => ({
    certainty: 'likely',
    cause: `${path} is tracked by git now: the log is older, or it is about another flake.`,
    fix: ['Run the command again.', 'Name the root of the flake: --root DIR'],
    evidence: [`git ls-files lists ${path}`],
  }),
};
