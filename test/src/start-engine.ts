import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineScript } from './engine-script.ts';

export type EngineKind = 'docker' | 'podman';

export interface StartEngineOptions {
  readonly kind: EngineKind;
  /** Made here, and removed at the end with all that is in it. Its path is short: sockets lie in it. */
  readonly directory: string;
  /** The engine is stopped when this process is gone, whatever became of it. */
  readonly ownerPid: number;
  /** Where images and containers are stored; default: below `directory`. */
  readonly dataRoot?: string;
  /** How Docker stores layers; default: what it takes by itself, overlay2 as a rule. */
  readonly storageDriver?: 'vfs';
}

export interface StartedEngine {
  readonly kind: EngineKind;
  /** What DOCKER_HOST takes. */
  readonly url: string;
  /** Of the daemon itself: for tests that kill it. */
  readonly pid: number;
  /** Stops the engine and its containers, and removes its directory. */
  stop(): Promise<void>;
}

/** What starting one needs on PATH, besides being root. */
export const ENGINE_TOOLS: Readonly<Record<EngineKind, readonly string[]>> = {
  docker: ['root', 'dockerd', 'ip', 'iptables'],
  podman: ['root', 'podman', 'ip', 'iptables'],
};

const STARTUP_MS = 90_000;

/**
 * Starts an engine of its own for tests: own socket, own storage, own network. A shell watches over it,
 * so that nothing of it is left when the tests are killed.
 */
export async function startEngine(options: StartEngineOptions): Promise<StartedEngine> {
  const { kind, directory, ownerPid } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const script = join(directory, 'watch.sh');
  writeFileSync(script, engineScript(options));
  const supervisor = spawn('sh', [script, String(ownerPid), directory], {
    detached: true,
    stdio: 'ignore',
    // Podman's monitor writes files where it was started.
    cwd: directory,
  });
  supervisor.unref();
  writeFileSync(join(directory, 'supervisor.pid'), String(supervisor.pid));
  const socket = join(directory, `${kind}.sock`);
  await untilAnswers(socket, join(directory, 'log'));
  return {
    kind,
    url: `unix://${socket}`,
    pid: readPid(join(directory, 'engine.pid')),
    stop: () => stopEngine(directory),
  };
}

/** Stops the engine of a directory, started by whatever process. Nothing happens where none was. */
export async function stopEngine(directory: string): Promise<void> {
  const pidFile = join(directory, 'supervisor.pid');
  if (!existsSync(pidFile)) return;
  const pid = readPid(pidFile);
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; isRunning(pid) && waited < 60_000; waited += 100) await sleep(100);
  if (existsSync(directory)) throw new Error(`an engine of the tests could not be removed: ${directory}`);
}

async function untilAnswers(socketPath: string, log: string): Promise<void> {
  for (const deadline = Date.now() + STARTUP_MS; ; await sleep(100)) {
    if (await answers(socketPath)) return;
    if (Date.now() > deadline)
      throw new Error(
        `the engine did not start:\n${existsSync(log) ? readFileSync(log, 'utf8').slice(-3000) : ''}`,
      );
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('error', () => resolve(false)).on('timeout', () => ping.destroy());
    ping.end();
  });
}

function readPid(file: string): number {
  return Number(readFileSync(file, 'utf8'));
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
