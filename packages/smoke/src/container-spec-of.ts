import type { ContainerSpec } from '@up/docker';
import type { Session } from '@up/process';
import { type ContainerFlags, type Profile, serverPort } from '@up/profiles';

/** What of a profile says how its servers are reached. */
export type ServedProfile = Pick<Profile, 'servers' | 'expect'>;

export interface ContainerSpecOptions {
  readonly profile: ServedProfile;
  /** `profile.container`, or what the type `container-enhanced` adds to it. */
  readonly flags: ContainerFlags;
  /** Name or id of an image that the engine has. */
  readonly image: string;
  readonly target: string;
  readonly session: Session;
  /** `systemd`: its main process is that, which needs control groups of its own. */
  readonly init?: 'systemd' | undefined;
  /** After the image's entrypoint, in place of its command. */
  readonly args?: readonly string[] | undefined;
}

/**
 * How a container of a profile is started. Every server that something is asked of gets an address on
 * 127.0.0.1: the port that the profile names, else any that is free.
 */
export function containerSpecOf(options: ContainerSpecOptions): ContainerSpec {
  const { profile, flags, image, target, session, init, args = [] } = options;
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
    init,
  };
}

function publishedPorts(profile: ServedProfile, flags: ContainerFlags): Readonly<Record<string, number>> {
  const asked = new Set(profile.expect.http.map(({ server }) => server));
  const served = [...asked].flatMap((server) => serverPort(profile, flags, server) ?? []);
  const listening = [...served, ...profile.expect.ports].filter((port) => port > 0);
  return { ...Object.fromEntries(listening.map((port) => [String(port), 0])), ...flags.ports };
}
