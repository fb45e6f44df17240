import { readFile } from 'node:fs/promises';
import { callEngine } from '../client/call-engine.ts';
import { capabilityNames } from './capabilities.ts';
import type { ContainerContext } from './container-context.ts';

/** What the main process of a container may do. */
export interface Confinement {
  /** Numeric where the kernel says it, else as the engine was told. */
  readonly user: string;
  /** Those in effect or to be had by starting a program, without `CAP_`; undefined where nobody tells. */
  readonly capabilities: readonly string[] | undefined;
  readonly noNewPrivileges: boolean;
  /** Whether its root file system is. */
  readonly readOnly: boolean;
  /** `kernel`: read from the process itself; `engine`: as the engine was told, which runs on another machine. */
  readonly source: 'kernel' | 'engine';
}

/**
 * How confined a running container is: from the process itself where it runs on this machine, and this process may
 * look at it.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason.
 */
export async function readConfinement({ client, id, name, signal }: ContainerContext): Promise<Confinement> {
  const failure = `Container ${name} cannot be looked at`;
  const info = await callEngine({ client, signal, failure }, (docker) => docker.getContainer(id).inspect());
  // A socket is of this machine; Docker Desktop's leads into a virtual machine, where the process is not found.
  const isLocal = client.url.startsWith('unix:');
  const seen = isLocal ? await readProcess(info.State.Pid, id) : undefined;
  if (seen !== undefined) return seen;
  const { ReadonlyRootfs, SecurityOpt } = info.HostConfig;
  return {
    user: info.Config.User === '' ? '0' : info.Config.User,
    capabilities: undefined,
    noNewPrivileges: SecurityOpt?.some((option: string) => option.startsWith('no-new-privileges')) === true,
    readOnly: ReadonlyRootfs === true,
    source: 'engine',
  };
}

/**
 * The number of a running container's main process on this machine; undefined where it runs on another one.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason.
 */
export async function readHostPid({
  client,
  id,
  name,
  signal,
}: ContainerContext): Promise<number | undefined> {
  if (!client.url.startsWith('unix:')) return undefined;
  const failure = `Container ${name} cannot be looked at`;
  const info = await callEngine({ client, signal, failure }, (docker) => docker.getContainer(id).inspect());
  const pid = info.State.Pid;
  if (!(pid > 0)) return undefined;
  const cgroup = await readFile(`/proc/${pid}/cgroup`, 'latin1').catch(() => '');
  return cgroup.includes(id) ? pid : undefined;
}

/** Only where the process is the container's: its number may mean another one here. */
async function readProcess(pid: number, id: string): Promise<Confinement | undefined> {
  if (!(pid > 0)) return undefined;
  try {
    const [status, mounts, cgroup] = await Promise.all(
      ['status', 'mountinfo', 'cgroup'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1')),
    );
    return cgroup?.includes(id) ? toConfinement(status ?? '', mounts ?? '') : undefined;
  } catch {
    return undefined;
  }
}

/** From /proc/PID/status and /proc/PID/mountinfo (proc(5)); undefined where they are not as expected. */
export function toConfinement(status: string, mountinfo: string): Confinement | undefined {
  const field = (label: string): string | undefined =>
    new RegExp(`^${label}:\\s*(\\S+)`, 'm').exec(status)?.[1];
  const [uid, gid, bounding, effective] = ['Uid', 'Gid', 'CapBnd', 'CapEff'].map(field);
  const root = /^\S+ \S+ \S+ \S+ \/ (\S+)/m.exec(mountinfo)?.[1];
  if (uid === undefined || gid === undefined || bounding === undefined || root === undefined)
    return undefined;
  return {
    user: `${uid}:${gid}`,
    capabilities: [...new Set([...capabilityNames(effective ?? '0'), ...capabilityNames(bounding)])],
    noNewPrivileges: field('NoNewPrivs') === '1',
    readOnly: root.split(',').includes('ro'),
    source: 'kernel',
  };
}
