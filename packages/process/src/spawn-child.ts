import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { ProcessSpec } from './process-spec.ts';
import { spawnFailure } from './spawn-failure.ts';

export interface Child {
  readonly pid: number;
  /** Settles when the kernel reports the end of the program itself, whoever still holds its pipes. */
  readonly ended: Promise<ChildEnd>;
  readonly outputs: readonly ChildOutput[];
  /** Closes our ends of all pipes and lets go of the process. */
  release(): void;
}

export interface ChildEnd {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

export interface ChildOutput {
  readonly fd: number;
  readonly stream: Readable;
}

/**
 * Starts the program as the leader of a new process group.
 * @throws UpError UP_PROGRAM_NOT_FOUND or UP_PROGRAM_FAILED when it cannot be started.
 */
export async function spawnChild(spec: ProcessSpec, env: NodeJS.ProcessEnv): Promise<Child> {
  const inherited = inheritedFds(spec);
  const fds = [1, 2, ...(spec.extraOutputs ?? [])].filter((fd) => !inherited.includes(fd));
  let child: ReturnType<typeof launch>;
  try {
    child = launch(spec, env, fds);
  } catch (cause) {
    throw await spawnFailure(spec, env, { cause });
  }
  // The child is a promise, too: of everything that execa waits for, its pipes included. See `drain`.
  if (child.pid === undefined) throw await spawnFailure(spec, env, await child);
  return toChild(child, child.pid, fds);
}

function launch(spec: ProcessSpec, env: NodeJS.ProcessEnv, fds: readonly number[]) {
  return execa(spec.command, [...(spec.args ?? [])], {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    ...(spec.input === undefined ? {} : { input: spec.input }),
    env,
    extendEnv: false,
    stdio: [
      spec.input === undefined ? 'ignore' : 'pipe',
      standard(1, fds),
      standard(2, fds),
      ...extraStdio(fds),
    ],
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    verbose: 'none',
  });
}

function inheritedFds({ inherit = [] }: ProcessSpec): readonly number[] {
  return inherit.map((name) => (name === 'stdout' ? 1 : 2));
}

function standard(fd: number, piped: readonly number[]): 'pipe' | 'inherit' {
  return piped.includes(fd) ? 'pipe' : 'inherit';
}

/** What lies between two extra outputs is /dev/null. */
function extraStdio(fds: readonly number[]): readonly ('ignore' | 'pipe')[] {
  const count = Math.max(2, ...fds) - 2;
  return Array.from({ length: count }, (_, index) => (fds.includes(index + 3) ? 'pipe' : 'ignore'));
}

type Spawned = Pick<ChildProcess, 'once' | 'unref'> & { readonly stdio: readonly unknown[] };

function toChild(child: Spawned, pid: number, fds: readonly number[]): Child {
  return {
    pid,
    ended: new Promise((resolve) => {
      child.once('exit', (code, signal) =>
        resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
      );
    }),
    outputs: fds.map((fd) => ({ fd, stream: child.stdio[fd] as Readable })),
    release(): void {
      for (const stream of child.stdio as readonly (Readable | null)[]) stream?.destroy();
      child.unref();
    },
  };
}
