import { named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

/** C, C++ and what they are built with. */
export const BUILDER_C_RULES: readonly Rule[] = [
  {
    code: 'missing-header',
    scope: 'builder',
    hints: ['fatal error'],
    patterns: [
      /fatal error: (?<file>[^\s:'"]{1,256}): No such file or directory/,
      /fatal error: '(?<file>[^'\n]{1,256})' file not found/,
    ],
    cause: ({ group }) => `The header ${named(group('file'))} is in none of the build inputs.`,
    fix: ({ group }) => [
      `${`nix-locate --whole-name include/${named(group('file'))}`}   # which package has it`,
      'Add that package to buildInputs.',
    ],
  },
  {
    code: 'missing-library',
    scope: 'builder',
    hints: ['find -l', 'found for -l', 'library -l'],
    patterns: [
      /cannot find -l:?(?<lib>[\w.+-]{1,128})/,
      /library not found for -l:?(?<lib>[\w.+-]{1,128})/,
      /unable to find library -l:?(?<lib>[\w.+-]{1,128})/,
    ],
    cause: ({ group }) => `The linker finds no library ${named(group('lib'))} in the build inputs.`,
    fix: ({ group }) => [
      `nix-locate lib${named(group('lib'))}.so   # which package has it`,
      'Add that package to buildInputs; for a static one, its static output.',
    ],
  },
  {
    code: 'missing-pkg-config',
    scope: 'builder',
    hints: ["No package '", 'pkg-config search path', ', required by'],
    patterns: [
      /No package '(?<name>[^'\n]{1,128})' found/,
      /Package (?<name>[\w.+-]{1,128}) was not found in the pkg-config search path/,
      /Package '(?<name>[^'\n]{1,128})', required by '[^'\n]{1,128}', not found/,
    ],
    cause: ({ group }) =>
      `pkg-config knows no ${named(group('name'))}: its package is not in buildInputs, or pkg-config not in nativeBuildInputs.`,
    fix: ({ group }) => [
      `nix-locate --whole-name ${named(group('name'))}.pc   # which package has it`,
      'nativeBuildInputs = [ pkg-config ]; buildInputs = [ THAT_PACKAGE ];',
    ],
  },
  {
    code: 'missing-cmake-package',
    scope: 'builder',
    hints: ['Could NOT find', 'Could not find a package'],
    patterns: [
      /Could NOT find (?<name>\w{1,64}) \(missing:/,
      /Could not find a package configuration file provided by "(?<name>[\w.+-]{1,64})"/,
    ],
    certainty: 'likely',
    cause: ({ group }) => `CMake does not find ${named(group('name'))} in the build inputs.`,
    fix: ({ group }) => [
      `Add the package of ${named(group('name'))} to buildInputs, or switch that part off with a flag of cmakeFlags.`,
    ],
  },
];
