import { formatDuration } from '@up/core';
import { commandText, named } from '../command-text.ts';
import type { Rule, RuleMatch } from '../rule.ts';

const logOf = ({ drvPath }: RuleMatch): readonly string[] => [
  drvPath === undefined
    ? 'nix log DERIVATION   # the whole log'
    : `${commandText('nix', 'log', drvPath)}   # the whole log`,
];

/** Derivations that were built, and failed. */
export const BUILDING_RULES: readonly Rule[] = [
  {
    code: 'hash-mismatch',
    scope: 'message',
    patterns: [
      /hash mismatch in fixed-output derivation '(?<drv>[^'\n]{1,1024})':\s{1,40}(?:likely URL: [^\n]{1,1024}\s{1,40})?(?:specified|wanted):\s{1,40}(?<specified>\S{1,256})\s{1,40}got:\s{1,40}(?<got>\S{1,256})/,
    ],
    cause: ({ group }) =>
      /A{40,}=$|^sha256-A+=$|:0+$/.test(group('specified'))
        ? 'The hash in the expression is a placeholder: this is the real one.'
        : 'What was fetched is not what the hash in the expression says: the source changed, or the hash is of another version.',
    fix: ({ group }) => [
      `hash = "${group('got')}";`,
      `Where ${group('specified')} stands. When the version did not change, look at the source before you trust it.`,
    ],
  },
  {
    code: 'fod-references',
    scope: 'message',
    patterns: [
      /illegal path references in fixed-output derivation|fixed-output derivations must not reference store paths/,
    ],
    cause: () =>
      'The output has a fixed hash, and contains store paths: those change, so the hash cannot stay true.',
    fix: () => [
      'Remove them from what is fetched (patchShebangs, wrappers): dontFixup = true; often is enough.',
      'Or clean it: nix-support and removeReferencesTo.',
    ],
  },
  {
    code: 'build-timeout',
    scope: 'message',
    patterns: [
      /timed out after (?<secs>\d{1,12}) seconds of (?<silence>silence)/,
      /timed out after (?<secs>\d{1,12}) seconds/,
    ],
    cause: ({ group }) =>
      group('silence') === ''
        ? `The build was ended after ${secondsText(group('secs'))}: timeout, or max-silent-time, which newer versions do not tell apart.`
        : `The build wrote nothing for ${secondsText(group('secs'))} (max-silent-time).`,
    fix: ({ group }) => [
      group('silence') === ''
        ? 'Give it longer: --option timeout 0 --option max-silent-time 0'
        : 'Give it longer: --option max-silent-time 0',
    ],
  },
  {
    code: 'output-missing',
    scope: 'message',
    patterns: [/failed to produce output path for output '(?<output>[^'\n]{1,256})'/],
    cause: ({ group }) =>
      `The builder ended with 0, but did not make its output "${named(group('output'))}".`,
    fix: ({ group }) => [
      `Make it in installPhase: mkdir -p $${/^\w{1,64}$/.test(group('output')) ? group('output') : 'out'}`,
    ],
  },
  {
    code: 'output-cycle',
    scope: 'message',
    patterns: [/cycle detected in build of/],
    cause: () => 'Two outputs of the derivation refer to each other.',
    fix: () => ['Move what refers back into one output, or remove the reference: removeReferencesTo.'],
  },
  {
    code: 'disallowed-ref',
    scope: 'message',
    patterns: [
      /is not allowed to (?:refer to|have direct references to) the following paths:?\s{0,40}(?<path>\/\S{1,1024})?/,
    ],
    cause: ({ group }) => `The output contains a path that the derivation forbids: ${named(group('path'))}`,
    fix: ({ group }) => [
      `${commandText('nix', 'why-depends', '--precise', 'OUTPUT', group('path') || 'PATH')}   # where it stands`,
      'Remove it: nukeReferences, or removeReferencesTo in postFixup.',
    ],
  },
  {
    code: 'nondeterministic',
    scope: 'message',
    patterns: [/may not be deterministic: output ['"](?<output>[^'"\n]{1,1024})['"] differs/],
    cause: () => 'Two builds of the same derivation gave different bytes.',
    fix: ({ drvPath }) => [
      `${commandText('nix', 'build', `${drvPath ?? 'DERIVATION'}^*`, '--rebuild', '--keep-failed')}   # keeps both for diffoscope`,
      'Often: time stamps, file order, parallel make, names of temporary directories.',
    ],
  },
  {
    code: 'check-needs-build',
    scope: 'message',
    patterns: [/some outputs of '[^'\n]{1,1024}' are not valid, so checking is not possible/],
    cause: () => '--rebuild and --check compare with an earlier build, and there is none here.',
    fix: () => ['Build it once without --rebuild, then again with it.'],
  },
  {
    code: 'missing-builder',
    scope: 'message',
    patterns: [
      /executing '(?<path>[^'\n]{1,1024})': (?<why>No such file or directory|Permission denied|Exec format error)/,
    ],
    cause: ({ group }) => `The builder ${named(group('path'))} cannot be run: ${group('why')}.`,
    fix: ({ group }) => [builderFix(group('why'))],
  },
  {
    code: 'missing-builder',
    scope: 'builder',
    hints: ['error: executing '],
    patterns: [
      /^error: executing '(?<path>[^'\n]{1,1024})': (?<why>No such file or directory|Permission denied|Exec format error)/,
    ],
    cause: ({ group }) => `The builder ${named(group('path'))} cannot be run: ${group('why')}.`,
    fix: ({ group }) => [builderFix(group('why'))],
  },
  {
    code: 'unsupported-system',
    scope: 'message',
    patterns: [
      /a '(?<want>[^'\n]{1,128})' with features \{\} is required to build '[^'\n]{1,1024}', but I am a '(?<have>[^'\n]{1,128})'/,
      /Reason: platform mismatch\s{1,40}Required system: '(?<want>[^'\n]{1,128})'(?:[^\n]{0,256}\s{1,40}Current system: '(?<have>[^'\n]{1,128})')?/,
    ],
    cause: ({ group }) =>
      `The derivation is for ${named(group('want'))}, and this machine cannot build that${group('have') === '' ? '' : `: it is ${named(group('have'))}`}.`,
    fix: ({ group }) => [
      `Name a remote builder: --builders 'ssh-ng://HOST ${named(group('want'))}'`,
      `Or emulate: binfmt for ${named(group('want'))}, and extra-platforms = ${named(group('want'))} in nix.conf`,
      'Or build the output of this system.',
    ],
  },
  {
    code: 'missing-features',
    scope: 'message',
    patterns: [
      /a '[^'\n]{1,128}' with features \{(?<features>[^}\n]{1,512})\} is required to build/,
      /Reason: missing system features\s{1,40}Required features: \{(?<features>[^}\n]{0,512})\}/,
    ],
    cause: ({ group }) =>
      `The derivation asks for system features that this machine does not declare: ${named(group('features'))}.`,
    fix: ({ group }) => [
      `Where the machine can do it, in nix.conf: extra-system-features = ${named(group('features')).replaceAll(',', '')}`,
      'kvm needs a /dev/kvm that the build users may use.',
      'Or name a remote builder that has them.',
    ],
  },
  {
    code: 'no-builder',
    scope: 'message',
    patterns: [/[Uu]nable to start any build;\s{1,40}(?:either increase|remote machines may not have)/],
    cause: () =>
      'Nothing may build here (max-jobs is 0), and no remote builder takes it: none is named, reachable, or of this system.',
    fix: () => ['Build here: --max-jobs auto', 'Or look at the builders: up doctor'],
  },
  {
    code: 'builder-signal',
    scope: 'message',
    patterns: [
      /builder for '[^'\n]{1,1024}' failed due to signal (?<signal>\d{1,3})/,
      /builder failed due to signal (?<signal>\d{1,3})/,
    ],
    cause: ({ group }) =>
      group('signal') === '9'
        ? 'Something killed the builder with signal 9. Most often that is the kernel, out of memory.'
        : `The builder was ended by signal ${group('signal')}${group('signal') === '11' ? ': it crashed' : ''}.`,
    fix: (match) => [
      ...(match.group('signal') === '9'
        ? [
            "journalctl -k | grep -i 'killed process'   # was it the memory?",
            'Build less at once: --max-jobs 1 --cores 2',
          ]
        : []),
      ...logOf(match),
    ],
  },
  {
    code: 'dependency-failed',
    scope: 'message',
    patterns: [
      /\d{1,9} dependenc(?:y|ies) of derivation '[^'\n]{1,1024}' failed/,
      /Reason: \d{1,9} dependenc(?:y|ies) failed/,
      /^build of '[^'\n]{1,1024}\.drv(?:\^[^'\n]{0,256})?'(?:,| failed)/,
    ],
    cause: () =>
      'It was not built because something that it needs was not; the error of that is not in this log.',
    fix: () => ['Run it again with -L --keep-going: then every derivation that fails is named.'],
  },
  {
    code: 'builder-failed',
    scope: 'message',
    patterns: [
      /builder for '[^'\n]{1,1024}' failed with exit code (?<exit>\d{1,4})/,
      /Reason: builder failed with exit code (?<exit>\d{1,4})/,
      /builder for '[^'\n]{1,1024}' failed;?/,
      /For full logs, run:?\s{1,40}'?nix(?:-store -l| log) \//,
    ],
    cause: ({ group }) =>
      group('exit') === ''
        ? 'The builder of the derivation failed; the end of its log says why.'
        : `The builder of the derivation ended with ${group('exit')}; the end of its log says why.`,
    fix: logOf,
  },
];

function secondsText(seconds: string): string {
  return formatDuration(Number(seconds) * 1000);
}

function builderFix(why: string): string {
  if (why === 'Exec format error')
    return 'It is a program of another system: build for this one, or register an emulator (binfmt).';
  if (why === 'Permission denied') return 'Make it executable, and let the build users read it.';
  return 'Take it from a package, as "PACKAGE/bin/NAME": a path of the machine is not visible in the sandbox.';
}
