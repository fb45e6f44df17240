import type { StartedContainer } from '@up/docker';
import { type ContainerFlags, type Profile, serverPort } from '@up/profiles';

/** Where the servers of a profile are reached: name -> `http://127.0.0.1:PORT`. */
export function containerServers(
  { ports }: Pick<StartedContainer, 'ports'>,
  { profile, flags }: { readonly profile: Pick<Profile, 'servers'>; readonly flags: ContainerFlags },
): ReadonlyMap<string, string> {
  const servers = new Map<string, string>();
  for (const name of Object.keys(profile.servers)) {
    const published = ports[String(serverPort(profile, flags, name))];
    if (published !== undefined) servers.set(name, `http://${published.host}:${published.port}`);
  }
  return servers;
}
