import type { RegistryReference } from './registry-reference.ts';

/** Where a registry answers, and how much its connection can be trusted. */
export interface RegistryEndpoint {
  /** `https://host[:port]` or `http://host[:port]`. */
  readonly origin: string;
  /** It is on this machine: nobody listens in between. */
  readonly isLocal: boolean;
}

/** HTTPS, but for registries of this machine and those that the user says do without (`host` or `host:port`). */
export function endpointOf(
  { registry, apiHost }: RegistryReference,
  insecureRegistries: readonly string[],
): RegistryEndpoint {
  const isLocal = isLoopback(hostnameOf(apiHost));
  const names = [registry, hostnameOf(registry)];
  const isInsecure = insecureRegistries.some((named) => names.includes(named.trim().toLowerCase()));
  return { origin: new URL(`${isLocal || isInsecure ? 'http' : 'https'}://${apiHost}`).origin, isLocal };
}

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
