import type { Observation, Rule } from '../rule.ts';
import { hasConfig } from '../rules/oci/config-of.ts';
import type { Subject } from '../subject.ts';
import type { ExpectedPort } from './image-expectations.ts';

export const PROFILE_PORT: Rule = {
  id: 'profile/port',
  severity: 'error',
  summary: 'A port that the profile asks is neither published nor exposed.',
  check,
};

/** Of a bare root file system nobody has said what it exposes: then the profile alone counts. */
function* check({ image, expectations }: Subject): Iterable<Observation> {
  const exposed = hasConfig(image) ? image.config.exposedPorts : [];
  for (const expected of expectations?.ports ?? []) {
    const { port, isPublished } = expected;
    const isExposed = exposed.some((entry) => isOpen(entry, port));
    const exposes =
      exposed.length > 0 ? `the image exposes ${exposed.join(', ')}` : 'the image exposes no port';
    const place = `${placeOf(expected)}, asked by ${expectations?.by}`;
    if (!isPublished && !isExposed)
      yield {
        message: `${place}: the profile does not publish it, and the image does not expose it`,
        evidence: `container.ports has no ${port}; ${exposes}`,
        fix: `publish it: container.ports = { ${port} = 0 }; where it listens on another port in a container, say so: container.listens = { ${expected.server} = PORT }`,
      };
    else if (!isPublished)
      yield {
        severity: 'warning',
        message: `${place}: the profile does not publish it, and nobody outside the container reaches it`,
        evidence: `container.ports has no ${port}; ${exposes}`,
        fix: `container.ports = { ${port} = 0 }`,
      };
    else if (!isExposed && exposed.length > 0)
      yield {
        severity: 'warning',
        message: `${place}: the profile publishes it, but the image means to listen elsewhere`,
        evidence: exposes,
        fix: `if it listens elsewhere, say so in up.toml: container.listens = { ${expected.server} = PORT }, and publish that port; if not, EXPOSE ${port}`,
      };
  }
}

function placeOf({ port, server, requests }: ExpectedPort): string {
  return `port ${port} (${server}: ${requests.join(', ')})`;
}

/** Whether an entry such as `8080/tcp`, `8080` or `8000-8010/tcp` stands for a port that HTTP is spoken on. */
function isOpen(entry: string, port: number): boolean {
  const [, first, last = first, protocol = 'tcp'] =
    /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(\w+))?$/.exec(entry) ?? [];
  return protocol === 'tcp' && Number(first) <= port && port <= Number(last);
}
