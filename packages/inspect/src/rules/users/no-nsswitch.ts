import type { Rule } from '../../rule.ts';
import { knowledgeOf } from '../../supervisord-subject/account-files.ts';
import { findGlibc } from './support/glibc.ts';

/** The version in which glibc began to read /etc/hosts before it asks DNS without being told to. */
const FILES_FIRST = [2, 35];

export const NO_NSSWITCH: Rule = {
  id: 'users/no-nsswitch',
  severity: 'warning',
  summary: 'There is no /etc/nsswitch.conf, and the glibc of the image then passes over /etc/hosts.',
  check: function* (subject) {
    if (knowledgeOf(subject, '/etc/nsswitch.conf') !== 'missing') return;
    const glibc = findGlibc(subject);
    const newest = newestVersion(glibc?.node.facts?.elf?.versionsProvided ?? []);
    if (glibc === undefined || newest === undefined || isAtLeast(newest, FILES_FIRST)) return;
    yield {
      message: 'there is no /etc/nsswitch.conf: names in /etc/hosts are not found while DNS answers',
      path: '/etc/nsswitch.conf',
      evidence: `${glibc.path} is glibc ${newest.join('.')}, which before 2.35 takes "hosts: dns [!UNAVAIL=return] files" where nothing is configured; --add-host, extra_hosts and links then have no effect`,
      fix: `write "hosts: files dns" to /etc/nsswitch.conf; with Nix, dockerTools.fakeNss among the contents`,
    };
  },
};

/** glibc provides GLIBC_x.y for each version that added something. */
function newestVersion(provided: readonly { readonly name: string }[]): readonly number[] | undefined {
  const versions = provided
    .map(({ name }) => /^GLIBC_(\d+)\.(\d+)$/.exec(name))
    .flatMap((match) => (match === null ? [] : [[Number(match[1]), Number(match[2])]]));
  return versions.sort((a, b) => (isAtLeast(a, b) ? -1 : 1))[0];
}

function isAtLeast([major = 0, minor = 0]: readonly number[], [m = 0, n = 0]: readonly number[]): boolean {
  return major > m || (major === m && minor >= n);
}
