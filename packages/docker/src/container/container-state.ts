import type Dockerode from 'dockerode';
import { callEngine } from '../client/call-engine.ts';
import { engineText } from '../client/engine-error.ts';
import type { ContainerContext } from './container-context.ts';

/** How a container is, in the words of `docker inspect`, where they are known. */
export interface ContainerState {
  readonly running: boolean;
  /** Undefined while it is running, and before it has run. */
  readonly exitCode: number | undefined;
  /** Whether the kernel killed one of its processes for want of memory. */
  readonly oomKilled: boolean;
  /** Why the engine could not start it, if so. */
  readonly error: string;
  /** `starting`, `healthy`, `unhealthy`; undefined where the image has no health check. */
  readonly health: string | undefined;
  /** The last answers of the health check, the newest last. */
  readonly healthLog: readonly HealthLogEntry[];
  readonly healthIntervalMs: number;
  /** Container port -> port of the host, of those that are published now. */
  readonly ports: Readonly<Record<string, number>>;
  readonly stopSignal: string;
  /** How often the engine has started it again. */
  readonly restarts: number;
  readonly memoryLimitBytes: number | undefined;
}

export interface HealthLogEntry {
  readonly exitCode: number;
  readonly output: string;
}

const MAX_HEALTH_ENTRIES = 5;
const DEFAULT_INTERVAL_MS = 30_000;
const NANOSECONDS_PER_MS = 1_000_000;

/** @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED; the signal's reason when aborted. */
export async function readState(
  context: ContainerContext,
  signal: AbortSignal = context.signal,
): Promise<ContainerState> {
  const { client, id, name } = context;
  const failure = `Container ${name} cannot be looked at`;
  return toState(
    await callEngine({ client, signal, failure }, (docker) => docker.getContainer(id).inspect()),
  );
}

/** Podman leaves out what Docker always gives, and the other way round. */
export function toState(info: Partial<Dockerode.ContainerInspectInfo>): ContainerState {
  const state: Partial<Dockerode.ContainerInspectInfo['State']> = info.State ?? {};
  const running = state.Running === true;
  const check = info.Config?.Healthcheck;
  const hasCheck = check?.Test !== undefined && check.Test.length > 0 && check.Test[0] !== 'NONE';
  return {
    running,
    exitCode: running || state.Status === 'created' ? undefined : state.ExitCode,
    oomKilled: state.OOMKilled === true,
    error: engineText(state.Error ?? ''),
    health: hasCheck ? (state.Health?.Status ?? 'starting') : undefined,
    healthLog: (state.Health?.Log ?? []).slice(-MAX_HEALTH_ENTRIES).map(({ ExitCode, Output }) => ({
      exitCode: ExitCode,
      output: engineText(Output ?? ''),
    })),
    healthIntervalMs: check?.Interval ? check.Interval / NANOSECONDS_PER_MS : DEFAULT_INTERVAL_MS,
    ports: publishedPorts(info.NetworkSettings?.Ports ?? {}),
    stopSignal: stopSignalOf(info.Config),
    memoryLimitBytes: info.HostConfig?.Memory || undefined,
    restarts: info.RestartCount ?? 0,
  };
}

type PortMap = Dockerode.ContainerInspectInfo['NetworkSettings']['Ports'];

function publishedPorts(map: PortMap): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([port, bindings]): [string, number][] => {
      const host = Number(bindings?.[0]?.HostPort);
      return port.endsWith('/tcp') && host > 0 ? [[port.replace('/tcp', ''), host]] : [];
    }),
  );
}

/** Docker gives a name, Podman a number; `signal` of a kill takes both. */
function stopSignalOf(config: unknown): string {
  const { StopSignal: signal } = (config ?? {}) as { readonly StopSignal?: unknown };
  const text = typeof signal === 'number' ? String(signal) : signal;
  return typeof text === 'string' && /^[A-Z0-9+]{1,16}$/.test(text) && text !== '0' ? text : 'SIGTERM';
}
