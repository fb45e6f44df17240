import { commandText, named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

/** What an expression may not do in the mode in which it is evaluated. */
export const EVALUATION_MODE_RULES: readonly Rule[] = [
  {
    code: 'pure-eval',
    scope: 'message',
    patterns: [
      /access to absolute path '(?<what>[^'\n]{1,1024})' is forbidden in pure eval/,
      /cannot look up '(?<what><[^>'\n]{1,256}>)' in pure/,
      /in pure eval(?:uation)? mode, '(?<what>[^'\n]{1,256})' requires/,
      /attribute '(?<what>current(?:System|Time))' missing/,
      /(?<what>[^\n]{1,200}) (?:is forbidden|not allowed) in pure eval(?:uation)? mode/,
    ],
    cause: ({ group }) =>
      `The evaluation is pure, as always for flakes, and ${named(group('what'))} is not part of its inputs.`,
    fix: () => [
      'Make it an input of the flake, a file of its source, or pass it as an argument; a fetch needs its hash.',
      'For one run: --impure',
    ],
  },
  {
    code: 'restricted-mode',
    scope: 'message',
    patterns: [/access to (?:absolute path|URI) '(?<what>[^'\n]{1,1024})' is forbidden in restricted mode/],
    cause: ({ group }) => `restrict-eval is set, and ${named(group('what'))} is not among what it allows.`,
    fix: () => [
      'Add it to NIX_PATH (files) or allowed-uris (addresses) of the evaluator.',
      'Or, where you may decide that: --option restrict-eval false',
    ],
  },
  {
    code: 'ifd-disabled',
    scope: 'message',
    patterns: [
      /cannot build '(?<drv>[^'\n]{1,1024})' during evaluation because the option 'allow-import-from-derivation' is disabled/,
    ],
    cause: () => 'The expression imports what a derivation builds, and that is switched off here.',
    fix: () => [
      'Commit the generated file and import that.',
      'Where it may be built during evaluation: --option allow-import-from-derivation true',
    ],
  },
  {
    code: 'nix-path',
    scope: 'message',
    patterns: [/file '(?<name>[^'\n]{1,512})' was not found in the Nix search path/],
    cause: ({ group }) =>
      `<${named(group('name'))}> is looked up in NIX_PATH, which has no entry of that name.`,
    fix: ({ group }) => [
      `For one run: -I ${named(group('name'))}=flake:${named(group('name'))}`,
      'In a flake: use the input instead of the <> path.',
    ],
  },
  {
    code: 'experimental',
    scope: 'message',
    patterns: [/experimental Nix feature '(?<feature>[^'\n]{1,128})' is disabled/],
    cause: ({ group }) => `The feature ${named(group('feature'))} of Nix is not switched on.`,
    fix: ({ group }) => [
      `For one run: ${commandText('--extra-experimental-features', group('feature'))}`,
      `For good, in nix.conf: extra-experimental-features = nix-command flakes${
        /^(?:nix-command|flakes)$/.test(group('feature')) ? '' : ` ${named(group('feature'))}`
      }`,
    ],
  },
];
