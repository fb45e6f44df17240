import { named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

/** What a builder meets because of where it runs: no network, no tools of the machine, other users. */
export const BUILDER_MACHINE_RULES: readonly Rule[] = [
  {
    code: 'sandbox-network',
    scope: 'builder',
    hints: ['resolve host', 'name resolution', 'dial tcp', 'getaddrinfo', 'bad address'],
    patterns: [
      /Could(?: not|n't) resolve host(?:name)?:? ?(?<host>[\w.-]{0,253})/,
      /Temporary failure in name resolution/,
      /dial tcp: lookup (?<host>[\w.-]{1,253})/,
      /getaddrinfo (?:EAI_AGAIN|ENOTFOUND) (?<host>[\w.-]{1,253})/,
      /(?:bad address|unable to resolve host address) ['‘](?<host>[^'’\n]{1,253})/,
    ],
    cause: ({ group }) =>
      `The builder wanted the network${group('host') === '' ? '' : ` (${named(group('host'))})`}, and a build has none: what it needs must be fetched before, by hash.`,
    fix: () => [
      'Fetch it in a derivation of its own: fetchurl, fetchFromGitHub, or the dependencies hash of the language.',
      'Switch off what downloads: tests against the network, update checks.',
    ],
  },
  {
    code: 'sandbox-network',
    scope: 'builder',
    hints: ['connect to remote', 'Connection refused', 'is unreachable'],
    certainty: 'likely',
    patterns: [
      /can't connect to remote host[^\n]{0,80}|connect(?:ing)? to (?<host>[\w.:-]{1,253})[^\n]{0,80}(?:Connection refused|Network is unreachable)/,
    ],
    cause: () =>
      'The builder wanted to connect to something, and in the sandbox there is only a loopback with nothing on it.',
    fix: () => [
      'Fetch what it needs in a derivation of its own; start in checkPhase what a test wants to talk to.',
    ],
  },
  {
    code: 'missing-program',
    scope: 'builder',
    hints: ['not found', 'No such file'],
    patterns: [
      /(?:^|[\s:])(?:line \d{1,7}: )(?<program>[\w.+/-]{1,256}): (?:command )?not found/,
      /^sh: (?:\d{1,7}: )?(?<program>[\w.+/-]{1,256}): (?:command )?not found/,
      /env: ['‘](?<program>[^'’\n]{1,256})['’]: No such file or directory/,
      /make(?:\[\d{1,4}\])?: (?<program>[\w.+/-]{1,256}): No such file or directory/,
    ],
    cause: ({ group }) => `The build calls ${named(group('program'))}, which is in none of its inputs.`,
    fix: ({ group }) => [
      `Add the package of ${named(group('program').split('/').at(-1) ?? '')} to nativeBuildInputs.`,
      'For scripts of the source with #!/usr/bin/env: patchShebangs . in postPatch.',
    ],
  },
  {
    code: 'bad-interpreter',
    scope: 'builder',
    hints: ['bad interpreter'],
    patterns: [
      /(?<file>[^\s:'"]{1,512}): (?<interpreter>\/[^\s:'"]{1,256}): bad interpreter: No such file or directory/,
    ],
    cause: ({ group }) =>
      `${named(group('file'))} begins with #!${named(group('interpreter'))}, which does not exist in a build.`,
    fix: () => ['In postPatch: patchShebangs .'],
  },
  {
    code: 'builder-permission',
    scope: 'builder',
    hints: ['ermission denied', 'Read-only file', 'homeless-shelter', 'var/empty'],
    certainty: 'likely',
    patterns: [
      /(?:cannot (?:create|touch|open|remove|make)[^\n]{0,40}|mkdir: [^\n]{0,40})['‘](?<path>\/[^'’\n]{1,512})['’]?[^\n]{0,40}: (?<why>Permission denied|Read-only file system)/,
      /(?<path>\/(?:homeless-shelter|var\/empty)[^\s:'"]{0,256})[^\n]{0,40}: (?<why>Permission denied|Read-only file system|No such file or directory)/,
    ],
    cause: ({ group }) =>
      `The build wants to write ${named(group('path'))}, and may write only its own directory and $out.`,
    fix: ({ group }) => [
      /homeless-shelter|var\/empty/.test(group('path'))
        ? 'Give it a home: export HOME=$TMPDIR'
        : 'Point it into the output: --prefix=$out, DESTDIR, PREFIX, or a patch of the path.',
    ],
  },
  {
    code: 'out-of-memory',
    scope: 'builder',
    hints: ['memory', 'bad_alloc', 'Killed signal'],
    patterns: [
      /virtual memory exhausted|Cannot allocate memory|JavaScript heap out of memory|std::bad_alloc|fatal error: Killed signal terminated program/,
    ],
    cause: () => 'The build ran out of memory.',
    fix: () => [
      'Build less at once: --max-jobs 1 --cores 2',
      'For Node: NODE_OPTIONS=--max-old-space-size=4096 in the derivation',
    ],
  },
];
