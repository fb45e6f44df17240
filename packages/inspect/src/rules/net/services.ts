import { findInPath } from '../../find-executable.ts';
import type { Rule } from '../../rule.ts';
import { knowledgeOf } from '../../supervisord-subject/account-files.ts';

/** Programs that look up services or protocols by name. */
const LOOKING_UP: readonly string[] = [
  'xinetd',
  'inetd',
  'rpcbind',
  'rpc.statd',
  'mount.nfs',
  'showmount',
  'ntpd',
  'postfix',
  'fetchmail',
];

export const SERVICES: Rule = {
  id: 'net/services',
  severity: 'info',
  summary: 'Names of ports and protocols cannot be looked up, and a program of the image does that.',
  check: function* (subject) {
    const { image, env } = subject;
    const missing = ['/etc/services', '/etc/protocols'].filter(
      (path) => knowledgeOf(subject, path) === 'missing',
    );
    const [first] = missing;
    if (first === undefined) return;
    const program = LOOKING_UP.map((name) =>
      findInPath(name, { tree: image.tree, env, directory: '/' }),
    ).find((place) => place !== undefined);
    if (program === undefined) return;
    yield {
      message: `there is no ${missing.join(' and no ')}: names such as ntp/udp mean nothing`,
      path: first,
      evidence: `${program} looks up ports or protocols by name`,
      fix: 'RUN apt-get install netbase; with Nix, iana-etc among the contents',
    };
  },
};
