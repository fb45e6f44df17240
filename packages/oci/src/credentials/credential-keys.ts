import type { CredentialQuery } from './credentials.ts';

/** Docker has always kept the credentials of its hub under this key. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_NAMES: readonly string[] = [HUB_KEY, 'docker.io', 'index.docker.io', 'registry-1.docker.io'];

/** Under which names helpers are asked for a registry, and chosen for it. */
export function hostKeys({ registry }: CredentialQuery): readonly string[] {
  return registry === 'docker.io' ? HUB_NAMES : [registry];
}

/**
 * Which entry of `auths` is meant: podman has entries for namespaces, the longest of which counts; then the host,
 * as such or as some address, as old versions of Docker wrote it.
 */
export function findAuthKey(keys: readonly string[], query: CredentialQuery): string | undefined {
  const namespaces = namespacesOf(query);
  const hosts = hostKeys(query);
  const exact = [...namespaces, ...hosts].find((wanted) => keys.includes(wanted));
  return exact ?? keys.find((key) => hosts.includes(hostOf(key)));
}

/** `host/a/b`, `host/a`. */
function namespacesOf({ registry, repository }: CredentialQuery): readonly string[] {
  const parts = repository.split('/');
  return parts.map((_, index) => [registry, ...parts.slice(0, parts.length - index)].join('/'));
}

/** The host of `https://host/v1/`, `host/v2/`. */
function hostOf(key: string): string {
  const address = key.replace(/^https?:\/\//, '');
  return address === key ? key.replace(/\/v[12]\/?$/, '') : (address.split('/')[0] ?? '');
}
