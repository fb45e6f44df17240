import type { ContainerSpec } from '@up/docker';
import type { Session } from '@up/process';
import type { ContainerFlags, Profile } from '@up/profiles';

export interface ContainerSpecOptions {
  readonly profile: Profile;
  /** `profile.container`, or what the type `container-enhanced` adds to it. */
  readonly flags: ContainerFlags;
  /** Name or id of an image that the engine has. */
  readonly image: string;
  readonly target: string;
  readonly session: Session;
  /** After the image's entrypoint, in place of its command. */
  readonly args?: readonly string[] | undefined;
}

/**
 * How a container of a profile is started. Every server that something is asked of gets an address on
 * 127.0.0.1: the port that the profile names, else any that is free.
 */
export function containerSpecOf(options: ContainerSpecOptions): ContainerSpec {
  const { profile, flags, image, target, session, args = [] } = options;
  const command = args.length > 0 ? args : flags.command;
  return {
    image,
    target,
    session,
    entrypoint: flags.entrypoint,
    command,
    env: flags.env,
    user: flags.user,
    readOnly: flags.readOnly,
    capabilities: flags.capabilities,
    noNewPrivileges: true,
    tmpfs: flags.tmpfs,
    volumes: flags.volumes,
    ports: publishedPorts(profile, flags),
    memoryMB: flags.memoryMB,
  };
}

/** Port in the container on which a server of a profile listens. */
export function portOf({ servers }: Profile, flags: ContainerFlags, server: string): number | undefined {
  return flags.listens[server] ?? servers[server]?.port;
}

function publishedPorts(profile: Profile, flags: ContainerFlags): Readonly<Record<string, number>> {
  const asked = new Set(profile.expect.http.map(({ server }) => server));
  const listening = [...asked].flatMap((server) => portOf(profile, flags, server) ?? []);
  return { ...Object.fromEntries(listening.map((port) => [String(port), 0])), ...flags.ports };
}
