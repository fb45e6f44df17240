import { named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

/** Go, Rust, Node, Python: what their own package managers say. */
export const BUILDER_LANGUAGE_RULES: readonly Rule[] = [
  {
    code: 'go-vendoring',
    scope: 'builder',
    hints: ['inconsistent vendoring'],
    patterns: [/go: inconsistent vendoring in /],
    cause: () =>
      'The vendor directory and go.mod do not list the same modules: vendor/ of the source is older, or vendorHash is of another version.',
    fix: () => [
      'Refresh it: vendorHash = lib.fakeHash; then build, and paste what it got',
      'Or remove vendor/ from the source: postPatch = "rm -rf vendor";',
      'Or do without: proxyVendor = true;',
    ],
  },
  {
    code: 'go-module-missing',
    scope: 'builder',
    hints: ['provides package', 'providing package'],
    patterns: [
      /no required module provides package (?<name>\S{1,256});/,
      /cannot find module providing package (?<name>\S{1,256})/,
    ],
    cause: ({ group }) => `go.mod names no module with the package ${named(group('name'))}.`,
    fix: () => ['go mod tidy   # in the source', 'Then refresh vendorHash: lib.fakeHash, build, paste.'],
  },
  {
    code: 'cargo-lock',
    scope: 'builder',
    hints: ['the lock file', 'cargoHash', 'cargoSha256', 'Cargo.lock'],
    patterns: [
      /the lock file \S{1,512} needs to be updated but --(?:locked|frozen) was passed/,
      /(?:cargoHash|cargoSha256|Cargo\.lock)[^\n]{0,80} (?:is out of date|is not the same|not found)/,
    ],
    cause: () => 'Cargo.lock does not match Cargo.toml, or the vendored crates are of another Cargo.lock.',
    fix: () => [
      'cargo generate-lockfile   # in the source; commit Cargo.lock',
      'Then refresh cargoHash: lib.fakeHash, build, paste.',
    ],
  },
  {
    code: 'cargo-failed',
    scope: 'builder',
    hints: ['could not compile', 'failed to run custom'],
    patterns: [
      /^error: could not compile `(?<name>[^`\n]{1,128})`/,
      /^error: failed to run custom build command for `(?<name>[^`\n]{1,128})`/,
    ],
    certainty: 'likely',
    cause: ({ group }) =>
      `Cargo could not build the crate ${named(group('name'))}. The lines before say why.`,
    fix: () => [
      'A -sys crate wants its C library: add it to buildInputs, and pkg-config to nativeBuildInputs.',
    ],
  },
  {
    code: 'npm-offline',
    scope: 'builder',
    hints: ['npm ERR!', 'npm error'],
    patterns: [
      /npm (?:ERR!|error) code (?:ENOTCACHED|EAI_AGAIN|ENOTFOUND)/,
      /npm (?:ERR!|error) request to \S{1,512} failed: cache mode is 'only-if-cached'/,
    ],
    cause: () =>
      'npm wanted to fetch a package that is not in the prepared cache: a build has no network, and npmDepsHash is of another lock file.',
    fix: () => [
      'Refresh it: npmDepsHash = lib.fakeHash; then build, and paste what it got',
      'npm install --package-lock-only   # where package-lock.json lacks "resolved" and "integrity"',
    ],
  },
  {
    code: 'npm-lock',
    scope: 'builder',
    hints: ['npm ERR!', 'npm error', 'package-lock.json'],
    patterns: [
      /npm (?:ERR!|error) `?npm ci`? can only install (?:packages )?(?:when|with)/,
      /package\.json and package-lock\.json[^\n]{0,80} are(?:n't| not) in sync/,
    ],
    cause: () => 'package.json and package-lock.json do not say the same.',
    fix: () => [
      'npm install --package-lock-only   # in the source; commit package-lock.json',
      'Then refresh npmDepsHash: lib.fakeHash, build, paste.',
    ],
  },
  {
    code: 'npm-failed',
    scope: 'builder',
    hints: ['npm ERR!', 'npm error'],
    patterns: [
      /^npm (?:ERR!|error) code (?<what>[\w-]{1,64})/,
      /^npm (?:ERR!|error) (?!code\b|A complete log)(?<what>[^\n]{1,200})/,
    ],
    certainty: 'likely',
    cause: ({ group }) => `npm failed: ${named(group('what'))}. The lines around it say why.`,
    fix: () => [
      'A native module wants its compiler and libraries: nativeBuildInputs = [ python3 pkg-config ];',
    ],
  },
  {
    code: 'python-module-missing',
    scope: 'builder',
    hints: ['ModuleNotFoundError'],
    patterns: [/^\s{0,16}(?:E {1,8})?ModuleNotFoundError: No module named '(?<name>[^'\n]{1,128})'/],
    cause: ({ group }) =>
      `Python finds no module ${named(group('name'))}: it is not in dependencies, or a tool of the build is not in build-system.`,
    fix: ({ group }) => [
      `Add it: dependencies = [ python3Packages.${named(group('name').split('.')[0] ?? '')} ];   # the package may have another name`,
    ],
  },
  {
    code: 'patch-failed',
    scope: 'builder',
    hints: ['FAILED', 'ignored'],
    patterns: [/^\d{1,4} out of \d{1,4} hunks? (?:FAILED|ignored)/, /^Hunk #\d{1,4} FAILED at/],
    cause: () => 'A patch does not fit the source: that changed, or already has what the patch brings.',
    fix: () => ['Drop the patch where the new version has it; else make it again from the new source.'],
  },
];
