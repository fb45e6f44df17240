import type { StartedContainer } from '@up/docker';
import type { ContainerFlags, Profile } from '@up/profiles';
import { portOf } from './container-spec-of.ts';

/** Where the servers of a profile are reached: name -> `http://127.0.0.1:PORT`. */
export function containerServers(
  { ports }: Pick<StartedContainer, 'ports'>,
  { profile, flags }: { readonly profile: Pick<Profile, 'servers'>; readonly flags: ContainerFlags },
): ReadonlyMap<string, string> {
  const servers = new Map<string, string>();
  for (const name of Object.keys(profile.servers)) {
    const published = ports[String(portOf(profile, flags, name))];
    if (published !== undefined) servers.set(name, `http://${published.host}:${published.port}`);
  }
  return servers;
}
