import { safeText } from '@up/core';
import { callEngine } from '../client/call-engine.ts';
import type { ContainerContext } from './container-context.ts';

export interface ContainerStats {
  /** Without the part of the page cache that can be dropped at any time: what docker stats shows. */
  readonly memoryBytes: number;
  /** Undefined where there is no limit, or the engine does not tell. */
  readonly memoryLimitBytes: number | undefined;
  /** Processor time that it has used so far. */
  readonly cpuMs: number;
  readonly processes: number;
}

export interface ContainerProcess {
  /** As the engine's machine numbers it. */
  readonly pid: number;
  /** `pid` of its parent; 0 where that is outside the container. */
  readonly parentPid: number;
  readonly user: string;
  readonly command: string;
}

const NANOSECONDS_PER_MS = 1_000_000;

/** What a running container uses now. @throws UpError UP_ENGINE_FAILED when it is not running. */
export async function readStats({ client, id, name, signal }: ContainerContext): Promise<ContainerStats> {
  const failure = `What container ${name} uses cannot be read`;
  const {
    memory_stats: memory,
    cpu_stats: cpu,
    pids_stats: pids,
  } = await callEngine({ client, signal, failure }, (docker) =>
    docker.getContainer(id).stats({ stream: false, 'one-shot': true }),
  );
  const details: Readonly<Record<string, number | undefined>> = { ...memory?.stats };
  const cache = details['total_inactive_file'] ?? details['inactive_file'] ?? 0;
  const usage = memory?.usage ?? 0;
  return {
    memoryBytes: cache < usage ? usage - cache : usage,
    memoryLimitBytes: memory?.limit,
    cpuMs: (cpu?.cpu_usage?.total_usage ?? 0) / NANOSECONDS_PER_MS,
    processes: pids?.current ?? 0,
  };
}

/** The processes of a running container, without any program of its image. @throws UpError UP_ENGINE_FAILED. */
export async function listProcesses({
  client,
  id,
  name,
  signal,
}: ContainerContext): Promise<readonly ContainerProcess[]> {
  const failure = `The processes of container ${name} cannot be listed`;
  const { Titles: titles, Processes: rows }: TopAnswer = await callEngine(
    { client, signal, failure },
    (docker) =>
      docker.getContainer(id).top(client.kind === 'podman' ? { ps_args: 'hpid,pid,ppid,user,args' } : {}),
  );
  const column = (...names: readonly string[]): number =>
    names.map((name) => (titles ?? []).indexOf(name)).find((index) => index >= 0) ?? -1;
  const [pid, own, parent] = [column('HPID', 'PID'), column('PID'), column('PPID')];
  const [user, command] = [column('UID', 'USER'), column('CMD', 'COMMAND')];
  // Podman numbers parents as the container does, Docker as the machine.
  const numbers = new Map((rows ?? []).map((row) => [row[own], Number(row[pid])]));
  return (rows ?? []).map((row) => ({
    pid: Number(row[pid]),
    parentPid: numbers.get(row[parent] ?? '') ?? 0,
    user: safeText(row[user] ?? ''),
    command: safeText(row[command] ?? ''),
  }));
}

interface TopAnswer {
  readonly Titles?: readonly string[];
  readonly Processes?: readonly (readonly string[])[] | null;
}
