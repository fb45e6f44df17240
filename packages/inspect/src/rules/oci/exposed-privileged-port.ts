import type { FileNode, Image } from '@up/oci';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { hasConfig } from './config-of.ts';

export const EXPOSED_PRIVILEGED_PORT: Rule = {
  id: 'oci/exposed-privileged-port',
  severity: 'warning',
  summary: 'The image exposes a port below 1024, and its user may not everywhere bind one.',
  check,
};

/** Ports below it are root's, unless the runtime sets net.ipv4.ip_unprivileged_port_start. */
const FIRST_UNPRIVILEGED = 1024;

function* check({ image, user, env }: Subject): Iterable<Observation> {
  if (!hasConfig(image) || user.status !== 'known' || user.identity.uid === 0) return;
  const ports = image.config.exposedPorts.filter(isPrivileged);
  if (ports.length === 0 || mayBind(image, env.get('PATH'))) return;
  yield {
    message: `${ports.join(', ')} exposed, and the main process runs as ${user.identity.label}: outside Docker it may be refused to listen there`,
    evidence: `uid ${user.identity.uid}, no file capability on the entrypoint; Docker lets every user bind low ports, Podman and some Kubernetes runtimes do not`,
    fix: 'listen on a port from 1024 up, and publish it as the low one (-p 80:8080)',
  };
}

function isPrivileged(port: string): boolean {
  const number = Number(/^(\d{1,5})(?:\/|$)/.exec(port)?.[1]);
  return number > 0 && number < FIRST_UNPRIVILEGED;
}

/** Whether the program has file capabilities, of which binding low ports is nearly always the one. */
function mayBind(
  { config, tree }: Image,
  path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
): boolean {
  const [program] = [...config.entrypoint, ...config.cmd];
  if (program === undefined) return false;
  const places = program.includes('/')
    ? [program]
    : path.split(':').map((directory) => `${directory}/${program}`);
  for (const place of places) {
    const found = tree.lookup(place);
    if (found.status === 'found') return hasCapability(found.node);
  }
  return false;
}

function hasCapability({ xattrs }: FileNode): boolean {
  return xattrs?.has('security.capability') ?? false;
}
