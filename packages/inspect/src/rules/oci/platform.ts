import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { hasConfig } from './config-of.ts';
import { observeProblems } from './problem-rules.ts';

export const PLATFORM: Rule = {
  id: 'oci/platform',
  severity: 'warning',
  summary: 'The image does not say what it runs on, or says it in words that no runtime knows.',
  check,
};

/** Architectures as the kernel, Debian or Nix call them, and as images have to. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['x64', 'amd64'],
  ['i386', '386'],
  ['i686', '386'],
  ['x86', '386'],
  ['aarch64', 'arm64'],
  ['armhf', 'arm'],
  ['armv7l', 'arm'],
  ['armv6l', 'arm'],
  ['ppc64el', 'ppc64le'],
  ['powerpc64le', 'ppc64le'],
  ['mips64el', 'mips64le'],
]);

function* check(subject: Subject): Iterable<Observation> {
  const { image } = subject;
  if (!hasConfig(image)) return;
  yield* observeProblems(subject, 'oci/platform');
  const { os, architecture } = image.platform;
  const right = NAMES.get(architecture);
  if (right === undefined) return;
  yield {
    message: `the image is for "${architecture}", which runtimes do not know: they say ${right}`,
    evidence: `platform ${os}/${architecture} in the config`,
    fix: `set the architecture to ${right} where the image is built`,
  };
}
