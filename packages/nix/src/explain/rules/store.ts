import { formatBytes } from '@up/core';
import { commandText, named } from '../command-text.ts';
import type { Facts } from '../facts.ts';
import type { Decision, Rule } from '../rule.ts';

/** The store, its database, and the daemon before it. */
export const STORE_RULES: readonly Rule[] = [
  {
    code: 'disk-full',
    scope: 'message',
    patterns: [/No space left on device|database or disk is full/],
    cause: () =>
      'A disk that Nix writes to is full: /nix, or the directory of the builds (TMPDIR, build-dir). No inodes left looks the same.',
    fix: diskFix,
    decide: lookAtRoom,
  },
  {
    code: 'disk-full',
    scope: 'builder',
    hints: ['No space left'],
    patterns: [/No space left on device/],
    cause: () =>
      'The disk that the builder writes to is full: the directory of the builds (TMPDIR, build-dir), or /nix.',
    fix: diskFix,
    decide: lookAtRoom,
  },
  {
    code: 'fd-limit',
    scope: 'message',
    patterns: [/Too many open files/],
    cause: () => 'Nix or its daemon may open no more files.',
    fix: fdFix,
  },
  {
    code: 'fd-limit',
    scope: 'builder',
    hints: ['Too many open', 'EMFILE'],
    patterns: [/Too many open files|\bEMFILE\b/],
    cause: () => 'The builder may open no more files.',
    fix: fdFix,
  },
  {
    code: 'nix-daemon-down',
    scope: 'message',
    patterns: [
      /cannot connect to socket at '(?<socket>[^'\n]{1,1024})': (?<why>No such file or directory|Connection refused|Permission denied)/,
      /(?<lost>Nix daemon disconnected unexpectedly)/,
    ],
    cause: ({ group }) => DAEMON[group('why')] ?? DAEMON_LOST,
    fix: ({ group }) =>
      group('why') === 'Permission denied'
        ? [
            'ls -l /nix/var/nix/daemon-socket   # who may use it',
            'allowed-users in nix.conf names who may connect.',
          ]
        : [
            'sudo systemctl restart nix-daemon.socket nix-daemon   # macOS: sudo launchctl kickstart -k system/org.nixos.nix-daemon',
            'On a machine of one user without a daemon, as its owner: NIX_REMOTE=local',
            'With remote builders: one that is dead gives the same text.',
          ],
    decide: async ({ group }, facts) =>
      group('why') === 'No such file or directory' && (await facts.exists(group('socket'))) === false
        ? { evidence: [`there is no ${named(group('socket'))} here`] }
        : undefined,
  },
  {
    code: 'store-permission',
    scope: 'message',
    patterns: [
      /could not set permissions on '(?<path>\/nix[^'\n]{0,1024})'/,
      /(?:creating|opening|getting status of|removing) [^'"\n]{0,64}['"](?<path>\/nix\/(?:var|store)[^'"\n]{0,1024})['"]: (?:Permission denied|Read-only file system)/,
      /remounting ['"]?(?<path>\/nix\/store)['"]? writable/,
    ],
    cause: ({ group }) =>
      `This user may not write ${named(group('path'))}: the store belongs to another user, or its file system is read-only.`,
    fix: () => [
      'Use the daemon: NIX_REMOTE=daemon',
      'Or run it as the user whom /nix belongs to: ls -ld /nix/store',
      'findmnt /nix /nix/store   # ro?',
    ],
  },
  {
    code: 'state-directory',
    scope: 'message',
    certainty: 'likely',
    patterns: [
      /creating directory ['"](?<path>[^'"\n]{1,1024})['"]: (?<why>No such file or directory|Permission denied|Read-only file system)/,
    ],
    cause: ({ group }) => `Nix cannot make its directory ${named(group('path'))}: ${group('why')}.`,
    fix: () => [
      'Look at HOME, XDG_STATE_HOME, XDG_CACHE_HOME and NIX_STATE_DIR: one names a place that cannot be written.',
    ],
  },
  {
    code: 'proc-missing',
    scope: 'message',
    patterns: [/(?:read_symlink|reading symbolic link)[^\n]{0,120}\/proc\/self\/exe/],
    cause: () => '/proc is not mounted, or this user cannot see it: a chroot or a container without it.',
    fix: () => ['mount -t proc proc /proc   # in that chroot'],
  },
  {
    code: 'untrusted-user',
    scope: 'warning',
    patterns: [
      /ignoring the client-specified setting '(?<what>[^'\n]{1,256})', because it is a restricted setting/,
      /ignoring untrusted substituter '(?<what>[^'\n]{1,1024})'/,
    ],
    cause: ({ group }) =>
      `The daemon does not trust this user, and dropped what the command asked for: ${named(group('what'))}.`,
    fix: () => [
      'In the nix.conf of the daemon: trusted-users = root @wheel   # a trusted user is as good as root',
      'Or put the setting itself there, and restart the daemon.',
    ],
  },
  {
    code: 'store-path-invalid',
    scope: 'message',
    patterns: [/path '(?<path>[^'\n]{1,1024})' is (?:not valid|required, but there is no substituter)/],
    cause: ({ group }) =>
      `${named(group('path'))} is not in the store, and nothing here says how to build it, nor does a cache have it.`,
    fix: () => [
      'Build the derivation that makes it, or copy it: nix copy --from STORE PATH',
      'After a collection of garbage: evaluate again, and look for stale result links and lock files.',
    ],
  },
  {
    code: 'gc-alive',
    scope: 'message',
    patterns: [/[Cc]annot delete path '(?<path>[^'\n]{1,1024})' since it is still alive/],
    cause: ({ group }) =>
      `Something still uses ${named(group('path'))}: a root, a profile, or a path that is kept.`,
    fix: ({ group }) => [commandText('nix-store', '--query', '--roots', group('path'))],
  },
  {
    code: 'profile-collision',
    scope: 'message',
    patterns: [
      /An existing package already provides the following file:\s{0,40}['"]?(?<file>\/[^'"\s]{1,1024})/,
      /packages '(?<file>[^'\n]{1,1024})' and '[^'\n]{1,1024}' have the same priority \d{1,9}/,
    ],
    cause: ({ group }) => `Two packages of the profile bring the same file: ${named(group('file'))}.`,
    fix: () => [
      'Remove the other package: nix profile remove NAME',
      'Or let one of the two win: nix profile add PACKAGE --priority 4   # nix profile install, before 2.30',
    ],
  },
  {
    code: 'env-collision',
    scope: 'builder',
    hints: ['collision between', 'conflicting subpath'],
    patterns: [
      /collision between (?:dangling symlink )?[`'"](?<a>[^'"\n]{1,1024})['"] and [`'"]?(?<b>[^'"\n]{1,1024})/,
      /contain a conflicting subpath/,
    ],
    cause: ({ group }) =>
      `Two packages of an environment bring the same file: ${named(group('a') || 'see the line')}.`,
    fix: () => [
      'Leave one out, or let one win: lib.lowPrio PACKAGE, lib.hiPrio PACKAGE',
      'With buildEnv: ignoreCollisions = true;',
    ],
  },
  {
    code: 'sqlite-busy',
    scope: 'message',
    patterns: [/SQLite database ['"]?(?<path>[^'"\n]{1,1024}?)['"]? is busy/],
    cause: ({ group }) => `Another Nix holds the database ${named(group('path'))}.`,
    fix: () => [
      'Wait for it, or look for one that hangs: ps -ef | grep nix',
      'A store on NFS cannot lock: move /nix to a local disk.',
    ],
  },
];

const DAEMON: Readonly<Record<string, string>> = {
  'No such file or directory':
    'There is no socket of the daemon: it does not run, or this machine has Nix for one user, without a daemon.',
  'Connection refused': 'The socket of the daemon is there, but nobody listens: the daemon died.',
  'Permission denied': 'This user may not talk to the daemon.',
};
const DAEMON_LOST = 'The daemon went away in the middle: it was restarted, crashed, or ran out of memory.';

function diskFix(): readonly string[] {
  return [
    'df -h /nix /tmp; df -i /nix /tmp   # which one, room or inodes',
    commandText('nix', 'store', 'gc'),
    'For good, in nix.conf: min-free = 1073741824, and build-dir on a larger disk',
  ];
}

function fdFix(): readonly string[] {
  return [
    'ulimit -n 65536   # in the shell that runs nix',
    'The daemon: LimitNOFILE=1048576 in a drop-in of nix-daemon.service',
  ];
}

async function lookAtRoom(_match: unknown, facts: Facts): Promise<Decision | undefined> {
  const places = await Promise.all(
    ['/nix/store', '/tmp'].map(async (path) => ({ path, room: await facts.room(path) })),
  );
  const evidence = places.flatMap(({ path, room }) =>
    room === undefined
      ? []
      : [
          `now free here: ${formatBytes(room.freeBytes)} on ${path}${room.files === 0 ? '' : `, ${room.freeFiles} inodes`}`,
        ],
  );
  return { evidence };
}
