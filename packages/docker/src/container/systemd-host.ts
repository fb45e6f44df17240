import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';

/** What systemd as main process needs of the engine, beside capabilities and tmpfs. */
export interface SystemdHost {
  readonly binds: readonly string[];
  /** `host`: it sees the control groups as the machine has them. */
  readonly cgroupns: 'host' | undefined;
}

/**
 * systemd makes control groups of its own, which Docker mounts read-only. With version 1 it needs its own hierarchy
 * (`name=systemd`) and no other; with version 2 there is one for all. Podman knows systemd by its path and sees to
 * it itself.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason when aborted.
 */
export async function systemdHost(client: EngineClient, signal: AbortSignal): Promise<SystemdHost> {
  if (client.kind === 'podman') return { binds: [], cgroupns: undefined };
  const failure = 'The engine cannot be asked for its control groups';
  const info = (await callEngine({ client, signal, failure }, (docker) => docker.info())) as {
    readonly CgroupVersion?: string;
  };
  if (info.CgroupVersion === '2') return { binds: ['/sys/fs/cgroup:/sys/fs/cgroup:rw'], cgroupns: 'host' };
  return { binds: ['/sys/fs/cgroup/systemd:/sys/fs/cgroup/systemd:rw'], cgroupns: undefined };
}
