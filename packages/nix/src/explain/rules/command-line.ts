import { commandText, named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

/** The command itself, and how it was ended. */
export const COMMAND_LINE_RULES: readonly Rule[] = [
  {
    code: 'unknown-flag',
    scope: 'message',
    patterns: [
      /unrecognised flag '(?<what>[^'\n]{1,256})'/,
      /'(?<what>[^'\n]{1,256})' is not a recognised command/,
    ],
    cause: ({ group }) =>
      `This version of Nix does not know ${named(group('what'))}: it is misspelled, or came with another version.`,
    fix: () => [
      `${commandText('nix', '--version')}   # flags and commands differ between versions`,
      commandText('nix', '--help'),
    ],
  },
  {
    code: 'bad-setting',
    scope: 'message',
    patterns: [/option '(?<what>[^'\n]{1,256})' has an invalid value '(?<value>[^'\n]{0,256})'/],
    cause: ({ group }) => `${named(group('what'))} cannot be ${named(group('value'))}.`,
    fix: ({ group }) => [`Correct it on the command line or in nix.conf: ${named(group('what'))}`],
  },
  {
    code: 'interrupted',
    scope: 'message',
    patterns: [/interrupted by the user/],
    cause: () => 'The command was interrupted: ^C, a closed terminal, or a signal.',
    fix: () => ['Run it again; what was built is kept.'],
  },
];
