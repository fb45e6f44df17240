import { isIPv6 } from 'node:net';
import { safeText, truncate, UpError } from '@up/core';
import { parseDigest } from '../../digest.ts';

/** An image in a registry. */
export interface RegistryReference {
  /** `host[:port]` as people write it; `docker.io` for Docker Hub. */
  readonly registry: string;
  /** `host[:port]` where its API answers. */
  readonly apiHost: string;
  readonly repository: string;
  /** Undefined only where a digest stands alone. */
  readonly tag: string | undefined;
  /** What counts where there is a tag, too. */
  readonly digest: string | undefined;
}

const PREFIX = 'registry://';
const DOCKER_HUB = 'docker.io';
const HUB_HOSTS: ReadonlySet<string> = new Set([DOCKER_HUB, 'index.docker.io', 'registry-1.docker.io']);
const HUB_API = 'registry-1.docker.io';

/** Longer is nothing that the grammar allows: a name, a tag and a digest. */
const MAX_LENGTH = 600;
const MAX_NAME_LENGTH = 255;
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

export function isRegistryReference(reference: string): boolean {
  return reference.startsWith(PREFIX);
}

/**
 * `registry://host[:port]/name[:tag][@digest]`, by the grammar of the distribution specification. The host is
 * never left out; without tag and digest the tag is `latest`.
 * @throws UpError UP_USAGE for anything else.
 */
export function parseRegistryReference(reference: string): RegistryReference {
  if (!isRegistryReference(reference) || reference.length > MAX_LENGTH)
    throw refused(reference, 'it is none, or too long');
  const { name, tag, digest } = splitReference(reference.slice(PREFIX.length));
  const slash = name.indexOf('/');
  if (slash === -1) throw refused(reference, 'a host and a name are needed');
  const registry = name.slice(0, slash).toLowerCase();
  const path = name.slice(slash + 1);
  if (!isHost(registry)) throw refused(reference, `"${registry}" is no host`);
  if (!PATH.test(path) || name.length > MAX_NAME_LENGTH)
    throw refused(reference, `"${path}" is no name of a repository`);
  if (tag !== undefined && !TAG.test(tag)) throw refused(reference, `"${tag}" is no tag`);
  if (digest !== undefined && parseDigest(digest) === undefined)
    throw refused(reference, `"${digest}" is no sha256 or sha512 digest`);
  return {
    ...placeOf(registry, path),
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  };
}

/** As people write it, without the prefix: `docker.io/library/debian:12`. */
export function renderReference({ registry, repository, tag, digest }: RegistryReference): string {
  const suffix = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  return `${registry}/${repository}${suffix}`;
}

function splitReference(text: string): { name: string; tag: string | undefined; digest: string | undefined } {
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  // Without a slash, what follows the colon is a port.
  return colon === -1 || !named.includes('/')
    ? { name: named, tag: undefined, digest }
    : { name: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

/** Docker Hub has its API elsewhere, and keeps names of one part below `library`. */
function placeOf(
  registry: string,
  path: string,
): Pick<RegistryReference, 'registry' | 'apiHost' | 'repository'> {
  if (!HUB_HOSTS.has(registry)) return { registry, apiHost: registry, repository: path };
  const repository = path.includes('/') ? path : `library/${path}`;
  return { registry: DOCKER_HUB, apiHost: HUB_API, repository };
}

function isHost(text: string): boolean {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text);
  const [, name = '', port] = match ?? [];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  const isName = name.startsWith('[') ? isIPv6(name.slice(1, -1)) : DOMAIN.test(name);
  // To a web address, 127.1 and 0x7f000001 are other ways to write 127.0.0.1: a host has one way here.
  return isName && URL.canParse(`https://${text}`) && new URL(`https://${text}`).hostname === name;
}

function refused(reference: string, reason: string): UpError {
  return new UpError(
    'UP_USAGE',
    `${safeText(truncate(reference, 300))} names no image in a registry: ${safeText(truncate(reason, 300))}`,
    { hint: 'Write it as registry://HOST/NAME:TAG, for example registry://docker.io/library/debian:12.' },
  );
}
