import { commandText, named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

const SHOW_TRACE = 'Run it again with --show-trace: it says which call led there.';

/** Faults of an expression. */
export const EVALUATION_RULES: readonly Rule[] = [
  {
    code: 'stack-overflow',
    scope: 'message',
    patterns: [/stack overflow/],
    cause: () =>
      'A function calls itself without end, or a structure that refers to itself is read to its end.',
    fix: () => [
      SHOW_TRACE,
      'Where the depth is meant: --option max-call-depth 100000, and ulimit -s unlimited',
    ],
  },
  {
    code: 'infinite-recursion',
    scope: 'message',
    patterns: [/infinite recursion encountered/],
    cause: () =>
      'A value needs itself to be computed: rec, an overlay that reads final where it means prev, or imports that depend on config.',
    fix: () => [SHOW_TRACE],
  },
  {
    code: 'undefined-variable',
    scope: 'message',
    patterns: [/undefined variable '(?<name>[^'\n]{1,256})'/],
    cause: ({ group }) =>
      `Nothing here defines ${named(group('name'))}: it is misspelled, or missing from the arguments or the with.`,
    fix: ({ group }) => [
      `Define ${named(group('name'))}, or take it as an argument of the function around it.`,
    ],
  },
  {
    code: 'attribute-missing',
    scope: 'message',
    patterns: [/attribute '(?<attr>(?!current(?:System|Time)')[^'\n]{1,512})' missing/],
    cause: ({ group }) => `The set that is asked for it has no attribute "${named(group('attr'))}".`,
    fix: ({ group }) => [
      `Correct the name, or give a default: x.${named(group('attr'))} or null`,
      'nix repl shows what the set has: type it, a dot, and the Tab key.',
    ],
  },
  {
    code: 'function-args',
    scope: 'message',
    patterns: [/called with unexpected argument '(?<arg>[^'\n]{1,256})'/],
    cause: ({ group }) =>
      `The function takes no argument ${named(group('arg'))}, and has no "..." for others.`,
    fix: ({ group }) => [
      `Do not pass ${named(group('arg'))}, or add it (or ...) to the arguments of the function.`,
    ],
  },
  {
    code: 'function-args',
    scope: 'message',
    patterns: [/called without required argument '(?<arg>[^'\n]{1,256})'/],
    cause: ({ group }) =>
      `The function needs the argument ${named(group('arg'))}, and the caller does not pass it.`,
    fix: ({ group }) => [`Pass ${named(group('arg'))}, or give it a default: ${named(group('arg'))} ? null`],
  },
  {
    code: 'syntax',
    scope: 'message',
    patterns: [/^syntax error, unexpected (?<what>[^\n]{1,200})/],
    cause: ({ group }) => `The file is not valid Nix: unexpected ${named(group('what'))}.`,
    fix: () => [
      'Look at the position and the line before it: a missing ; is reported where the next word begins.',
    ],
  },
  {
    code: 'type-error',
    scope: 'message',
    patterns: [
      /cannot coerce (?<what>(?:an? )?[^\n:]{1,120}) to a string/,
      /cannot convert (?<what>a function) to JSON/,
      /expected (?<want>an? [\w -]{1,40}?) but found (?<what>an? [\w -]{1,40})/,
    ],
    cause: ({ group }) =>
      `A value is of the wrong type: ${group('want') || 'text'} is needed, and it is ${named(group('what'))}.`,
    fix: () => [
      'Convert it: toString for numbers and paths, builtins.toJSON for sets and lists; call a function first.',
      SHOW_TRACE,
    ],
  },
  {
    code: 'assertion',
    scope: 'message',
    patterns: [/^assertion '(?<what>[^\n]{1,400})' failed/],
    cause: ({ group }) => `An assert of the expression does not hold: ${named(group('what'))}.`,
    fix: () => ['Change what the assert is about; the position shows where it stands.'],
  },
  {
    code: 'assertion',
    scope: 'trace',
    patterns: [/while evaluating the condition of the assertion '(?<what>[^\n]{1,400})'/],
    cause: ({ group }) => `An assert of the expression does not hold: ${named(group('what'))}.`,
    fix: () => ['Change what the assert is about; the position shows where it stands.'],
  },
  {
    code: 'abort',
    scope: 'message',
    patterns: [/evaluation aborted with the following error message: ['‘](?<what>[^\n]{1,400}?)['’]?$/m],
    cause: ({ group }) => `The expression itself gave up, with builtins.abort: ${named(group('what'))}`,
    fix: () => ['The text is the author’s: do what it asks for.', SHOW_TRACE],
  },
  {
    code: 'cached-failure',
    scope: 'message',
    patterns: [/cached failure of attribute '(?<attr>[^'\n]{1,512})'/],
    cause: ({ group }) =>
      `Evaluating ${named(group('attr'))} failed before, and Nix only remembers that it did.`,
    fix: () => ['Run it again with --option eval-cache false: then it says why.'],
  },
  {
    code: 'missing-command',
    scope: 'message',
    patterns: [/unable to execute '(?<program>[^'\n]{1,512})': No such file or directory/],
    cause: ({ group }) => `What nix run was to start does not exist: ${named(group('program'))}.`,
    fix: ({ group }) => [
      'Set meta.mainProgram of the package, or name the program:',
      commandText('nix', 'shell', 'FLAKE#PACKAGE', '-c', group('program').split('/').at(-1) ?? 'PROGRAM'),
    ],
  },
];
