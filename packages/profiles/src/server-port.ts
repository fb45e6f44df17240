import type { ContainerFlags } from './container-flags.ts';
import type { Profile } from './registry.ts';

/** The port in the container on which a server of a profile listens; undefined for a server that it does not have. */
export function serverPort(
  { servers }: Pick<Profile, 'servers'>,
  { listens }: Pick<ContainerFlags, 'listens'>,
  server: string,
): number | undefined {
  return listens[server] ?? servers[server]?.port;
}
