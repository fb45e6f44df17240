import { suggest } from '@up/core';
import { commandText, named } from '../command-text.ts';
import type { Rule, RuleMatch } from '../rule.ts';

/** Flakes themselves: where they are, what they offer, their lock file, the repository around them. */
export const FLAKE_RULES: readonly Rule[] = [
  {
    code: 'flake-not-found',
    scope: 'message',
    patterns: [/could not find a flake\.nix file|does not contain a '?\/?flake\.nix'? file/],
    cause: () => 'There is no flake.nix in this directory or above it.',
    fix: () => [
      'Change into the directory of the flake, or name it: nix build DIR#NAME',
      commandText('nix', 'flake', 'init'),
    ],
  },
  {
    code: 'flake-attr-missing',
    scope: 'message',
    patterns: [/flake '(?<flake>[^'\n]{1,1024})' does not provide attribute (?<attrs>'[^\n]{1,2048})/],
    cause: (match) => `The flake has no output of the name ${lastAttribute(match)}, for this system.`,
    fix: (match) => [...nearestAttribute(match), commandText('nix', 'flake', 'show', match.group('flake'))],
  },
  {
    code: 'lock-outdated',
    scope: 'message',
    patterns: [/requires lock file changes but they're not allowed due to '--no-update-lock-file'/],
    cause: () => 'flake.lock does not match the inputs of flake.nix, and the command may not write it.',
    fix: () => [commandText('nix', 'flake', 'lock'), commandText('git', 'add', 'flake.lock')],
  },
  {
    code: 'lock-unwritable',
    scope: 'message',
    patterns: [/cannot write modified lock file|[Ww]ill not write lock file of flake/],
    cause: () =>
      'flake.lock must change, but the flake is not a directory that Nix may write: it was fetched, or has an input without a lock.',
    fix: () => [
      `In a checkout of the flake: ${commandText('nix', 'flake', 'lock')}`,
      'For one run without writing it: --no-write-lock-file',
    ],
  },
  {
    code: 'lock-unlocked-input',
    scope: 'message',
    patterns: [/[Ll]ock file contains unlocked input|unlocked flake reference/],
    cause: () => 'An input of the flake is not pinned to a revision: a path, or a tree with changes.',
    fix: () => [
      'Commit the changes of that input, or name it by revision in flake.nix.',
      commandText('nix', 'flake', 'update'),
    ],
  },
  {
    code: 'input-hash-mismatch',
    scope: 'message',
    patterns: [/NAR hash mismatch in input/],
    cause: () =>
      'What was fetched for an input is not what flake.lock pins: the source was changed, or moved.',
    fix: () => [
      `${commandText('nix', 'flake', 'update')}   # with the name of the input, from Nix 2.19 on`,
      'Look why the source changed under the same revision before you trust it.',
    ],
  },
  {
    code: 'git-ownership',
    scope: 'message',
    patterns: [
      /repository path '(?<path>[^'\n]{1,1024})' is not owned by current user/,
      /detected dubious ownership in repository at '(?<path>[^'\n]{1,1024})'/,
    ],
    cause: ({ group }) =>
      `The repository ${named(group('path'))} belongs to another user, so git refuses to read it.`,
    fix: ({ group }) => [
      commandText('git', 'config', '--global', '--add', 'safe.directory', group('path')),
      'Or run the command as the owner of the repository (without sudo).',
    ],
  },
  {
    code: 'git-ownership',
    scope: 'message',
    certainty: 'likely',
    patterns: [/program 'git' failed with exit code 129/],
    cause: () =>
      'git did not take the directory for a repository: with Nix up to 2.18 that is what a repository of another user looks like.',
    fix: () => [
      `${commandText('git', 'status')}   # says what git itself has against it`,
      `${commandText('git', 'config', '--global', '--add', 'safe.directory', '*')}   # where it is the owner`,
    ],
  },
  {
    code: 'input-missing',
    scope: 'message',
    certainty: 'likely',
    patterns: [
      /^getting status of '(?<path>\/(?!nix\/store\/)[^'\n]{1,1024})': No such file or directory/,
      /^path '\/?(?<path>\/(?!nix\/store\/)[^'\n]{1,1024})' does not exist/,
    ],
    cause: ({ group }) =>
      `${named(group('path'))} does not exist, and the flake or one of its inputs names it.`,
    fix: ({ group }) => [`Correct the path in flake.nix, or put the source there: ${named(group('path'))}`],
    decide: async ({ group }, facts) =>
      (await facts.exists(group('path'))) === false
        ? { certainty: 'certain', evidence: [`there is no ${named(group('path'))} here`] }
        : undefined,
  },
];

function lastAttribute({ group }: RuleMatch): string {
  return named([...group('attrs').matchAll(/'([^'\n]{1,512})'/g)].at(-1)?.[1] ?? group('attrs'));
}

function nearestAttribute(match: RuleMatch): readonly string[] {
  const wanted = lastAttribute(match).split('.').at(-1) ?? '';
  const nearest = suggest(wanted, match.attributes);
  return nearest === undefined ? [] : [`Did you mean ${nearest}?`];
}
