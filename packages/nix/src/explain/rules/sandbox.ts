import { commandText, named } from '../command-text.ts';
import type { Rule } from '../rule.ts';

/** What Nix sets up around a builder. */
export const SANDBOX_RULES: readonly Rule[] = [
  {
    code: 'sandbox-path-missing',
    scope: 'message',
    patterns: [
      /getting attributes of (?:required )?path ['"]?(?<path>[^'":\n]{1,1024})['"]?: No such file or directory/,
    ],
    cause: ({ group }) =>
      `sandbox-paths of nix.conf names ${named(group('path'))}, which does not exist: every build on this machine fails, and only what a cache has still works.`,
    fix: ({ group }) => [
      `In nix.conf, take ${named(group('path'))} out of sandbox-paths and extra-sandbox-paths, then restart the daemon.`,
      `Or, where it exists on some machines only: ${named(group('path'))}?`,
      `${commandText('nix', 'show-config')} | grep sandbox-paths   # nix config show, from 2.20 on`,
    ],
    decide: async ({ group }, facts) => {
      const there = await facts.exists(group('path'));
      if (there === undefined || !group('path').startsWith('/')) return undefined;
      if (!there) return { evidence: [`there is no ${named(group('path'))} here`] };
      return {
        certainty: 'likely',
        evidence: [`${named(group('path'))} exists here now: the log is older, or of another machine`],
      };
    },
  },
  {
    code: 'sandbox-unsupported',
    scope: 'message',
    patterns: [
      /does not support the kernel namespaces that are required for sandboxing/,
      /cloning builder process: Operation not permitted/,
      /unable to start build process/,
      /mounting \/proc: Operation not permitted/,
    ],
    cause: () =>
      'The kernel does not let Nix make the namespaces of its sandbox: a container without privileges, or user namespaces are off.',
    fix: () => [
      'sysctl kernel.unprivileged_userns_clone user.max_user_namespaces   # 1, and more than 0',
      'In a container that cannot have them: --option sandbox false',
    ],
  },
  {
    code: 'build-users',
    scope: 'message',
    patterns: [
      /the group '(?<group>[^'\n]{1,128})' specified in 'build-users-group' does not exist/,
      /the build users group '(?<group>[^'\n]{1,128})' has no members/,
    ],
    cause: ({ group }) =>
      `Builds are to run as members of the group ${named(group('group'))}, which does not exist or is empty.`,
    fix: ({ group }) => [
      `Make the group and its users (the installer of Nix does): groupadd -r ${named(group('group'))}`,
      'As root on a machine of one user, in nix.conf: build-users-group =',
    ],
  },
];
