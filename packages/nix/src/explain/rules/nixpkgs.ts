import { named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

const allow = (variable: string, option: string): readonly string[] => [
  `For one run: ${variable}=1, and --impure with a flake`,
  `For good, in the configuration of nixpkgs: ${option}`,
];

/** What nixpkgs and the module system refuse. */
export const NIXPKGS_RULES: readonly Rule[] = [
  {
    code: 'unfree',
    scope: 'message',
    patterns: [/has an unfree license \([‘'](?<license>[^’'\n]{1,128})/],
    cause: ({ group }) =>
      `The licence of the package (${named(group('license'))}) is not free, and nixpkgs asks for leave.`,
    fix: () =>
      allow('NIXPKGS_ALLOW_UNFREE', 'allowUnfree = true; or allowUnfreePredicate for this package alone'),
  },
  {
    code: 'insecure',
    scope: 'message',
    patterns: [/is marked as insecure/],
    cause: () => 'The package has known vulnerabilities, and nixpkgs asks for leave.',
    fix: () => [
      'Take a newer version of the package, if there is one.',
      ...allow('NIXPKGS_ALLOW_INSECURE', 'permittedInsecurePackages = [ "NAME-VERSION" ];'),
    ],
  },
  {
    code: 'broken',
    scope: 'message',
    patterns: [/is marked as broken/],
    cause: () => 'nixpkgs knows that this package does not build.',
    fix: () => [
      'Take another version of nixpkgs or of the package.',
      ...allow('NIXPKGS_ALLOW_BROKEN', 'allowBroken = true;'),
    ],
  },
  {
    code: 'platform-meta',
    scope: 'message',
    patterns: [/is not available on the requested hostPlatform/],
    cause: () => 'The package says (meta.platforms) that it does not run on this system.',
    fix: () => [
      'Leave it out on this system: lib.optionals (lib.meta.availableOn pkgs.stdenv.hostPlatform PACKAGE)',
      ...allow('NIXPKGS_ALLOW_UNSUPPORTED_SYSTEM', 'allowUnsupportedSystem = true;'),
    ],
  },
  {
    code: 'option-missing',
    scope: 'message',
    patterns: [/The option [`'](?<option>[^'\n]{1,512})' does not exist/],
    cause: ({ group }) =>
      `No module defines the option ${named(group('option'))}: it is misspelled, was renamed, or its module is not imported.`,
    fix: () => ['Import the module that defines it, or look for the new name in the manual of this release.'],
  },
  {
    code: 'option-conflict',
    scope: 'message',
    patterns: [/The option [`'](?<option>[^'\n]{1,512})' has conflicting definition/],
    cause: ({ group }) =>
      `Two modules set ${named(group('option'))} to different values of the same priority.`,
    fix: () => ['Keep one of them, or say which wins: lib.mkForce VALUE, or lib.mkDefault for the other.'],
  },
  {
    code: 'failed-assertions',
    scope: 'message',
    patterns: [/Failed assertions:\s{0,20}(?:\n\s{0,20})?-?\s{0,4}(?<first>[^\n]{0,300})/],
    cause: ({ group }) =>
      `A module of the configuration demands something that is not so: ${named(group('first'))}`,
    fix: () => ['Do what the list of the message asks for, one item at a time.'],
  },
];
