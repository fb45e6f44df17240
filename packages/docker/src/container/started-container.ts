import type { Session } from '@up/process';
import type { LoadedImage } from '../image/load-image.ts';
import type { Wait } from '../wait/wait.ts';
import { type WaitOptions, waitFor } from '../wait/wait-for.ts';
import { commitContainer } from './commit.ts';
import { type Confinement, readConfinement, readHostPid } from './confinement.ts';
import type { ContainerContext } from './container-context.ts';
import type { ContainerFile } from './container-spec.ts';
import { type ContainerState, readState } from './container-state.ts';
import { type ContainerDiagnosis, diagnose } from './diagnose.ts';
import { type ExecOptions, type ExecResult, execInContainer } from './exec.ts';
import { listPath, type PathEntry } from './list-path.ts';
import { type LogLine, type LogOptions, readLogs } from './logs.ts';
import { type ContainerProcess, type ContainerStats, listProcesses, readStats } from './observe.ts';
import { putFiles } from './put-files.ts';
import { type ReadFileOptions, readFile } from './read-file.ts';
import { removeContainer } from './remove.ts';
import { type PathStat, statPath } from './stat-path.ts';
import { type StopOptions, type StoppedContainer, stopContainer } from './stop.ts';

/** An address of the host that leads to a port of a container. */
export interface PublishedPort {
  readonly host: string;
  readonly port: number;
}

/**
 * A container that was started. Everything but `stop`, `remove` and `diagnose` ends with the signal that it was
 * started under. Disposing it kills and removes it.
 */
export interface StartedContainer extends AsyncDisposable {
  readonly id: string;
  /** `up-<target>-<random>`. */
  readonly name: string;
  /** Container port -> where it is reached. Empty when it ended before it could be asked. */
  readonly ports: Readonly<Record<string, PublishedPort>>;
  /** Waits until it is ready. @throws UpError UP_TIMEOUT, UP_CONTAINER_FAILED, UP_IMAGE_PLATFORM. */
  wait(wait: Wait, options?: WaitOptions): Promise<void>;
  /** Runs a program in it, without a shell. */
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** The content of a regular file, links followed; undefined where there is none. */
  readFile(path: string, options?: ReadFileOptions): Promise<Uint8Array | undefined>;
  /** What is at a path; undefined where nothing is. */
  statPath(path: string): Promise<PathStat | undefined>;
  /** What is at a path and below it, with owners. */
  listPath(path: string): AsyncIterable<PathEntry>;
  putFiles(files: readonly ContainerFile[]): Promise<void>;
  /** Its output, line by line, as it comes. */
  logs(options?: LogOptions): AsyncIterable<LogLine>;
  stats(): Promise<ContainerStats>;
  /** Its processes. */
  top(): Promise<readonly ContainerProcess[]>;
  inspect(): Promise<ContainerState>;
  /** What its main process may do. */
  confinement(): Promise<Confinement>;
  /** Its main process as this machine numbers it; undefined where the engine runs on another one. */
  hostPid(): Promise<number | undefined>;
  /** Makes an image of it as it is now, for a session. */
  commit(session: Session): Promise<LoadedImage>;
  /** Exit code, health log and last lines, as failures carry them. Never throws. */
  diagnose(): Promise<ContainerDiagnosis>;
  /** The image's stop signal, the grace, SIGKILL. The container is still there afterwards. */
  stop(options?: StopOptions): Promise<StoppedContainer>;
  /** Kills and removes it. Idempotent. */
  remove(): Promise<void>;
}

export function startedContainer(
  context: ContainerContext,
  ports: Readonly<Record<string, number>>,
): StartedContainer {
  const { client, id, name } = context;
  const remove = async (): Promise<void> => {
    await removeContainer(client, id);
  };
  return {
    id,
    name,
    ports: Object.fromEntries(
      Object.entries(ports).map(([port, published]) => [port, { host: client.host, port: published }]),
    ),
    wait: (wait, options) => waitFor(context, wait, options),
    exec: (command, options) => execInContainer(context, command, options),
    readFile: (path, options) => readFile(context, path, options),
    statPath: (path) => statPath(context, path),
    listPath: (path) => listPath(context, path),
    putFiles: (files) => putFiles(context, files),
    logs: (options) => readLogs(context, options),
    stats: () => readStats(context),
    top: () => listProcesses(context),
    inspect: () => readState(context),
    confinement: () => readConfinement(context),
    hostPid: () => readHostPid(context),
    commit: (session) => commitContainer(context, session),
    diagnose: async () => (await diagnose(context)).diagnosis,
    stop: (options) => stopContainer(context, options),
    remove,
    [Symbol.asyncDispose]: remove,
  };
}
