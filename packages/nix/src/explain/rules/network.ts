import { commandText, named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

const why = (url: string): readonly string[] => [
  `${commandText('curl', '-sSIL', url)}   # can this machine reach it?`,
];

/** Caches, downloads, remote stores. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    code: 'missing-signature',
    scope: 'message',
    patterns: [/lacks a (?:valid )?signature by a trusted key|lacks a valid signature/],
    cause: () => 'The path comes from a store whose key this machine does not trust.',
    fix: () => [
      'In the nix.conf of the daemon: extra-trusted-public-keys = NAME:KEY',
      'Or sign it where it was built: nix store sign --key-file FILE PATH',
    ],
  },
  {
    code: 'ssh-store',
    scope: 'message',
    patterns: [
      /cannot open connection to remote store '(?<store>[^'\n]{1,1024})'/,
      /failed to start SSH connection(?: to '(?<store>[^'\n]{1,1024})')?/,
    ],
    cause: ({ group }) =>
      `The remote store ${named(group('store'))} cannot be reached over ssh, or has no Nix in the PATH of that shell.`,
    fix: () => ['ssh -o BatchMode=yes HOST nix-store --version   # as the user of the daemon: root'],
  },
  {
    code: 'download-failed',
    scope: 'message',
    patterns: [/unable to \w{1,20} '(?<url>https?:\/\/[^'\n]{1,1024})': (?<why>[^\n]{1,300})/],
    cause: ({ group }) => `${named(group('url'))} could not be fetched: ${named(group('why'))}.`,
    fix: ({ group }) => [...why(group('url')), 'With what is already here only: --offline'],
  },
  {
    code: 'substituter-unreachable',
    scope: 'warning',
    patterns: [/unable to download '(?<url>https?:\/\/[^'\n]{1,1024})': (?<why>[^\n]{1,300})/],
    cause: ({ group }) =>
      `A cache did not answer, so what it has is built here instead: ${named(group('url'))}: ${named(group('why'))}.`,
    fix: ({ group }) => [
      ...why(group('url')),
      'Without it for one run: --option substituters https://cache.nixos.org',
    ],
  },
];
