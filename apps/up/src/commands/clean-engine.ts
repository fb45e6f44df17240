import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { timeoutSignal } from '@up/core';
import type { EngineSweep } from '@up/docker';

export interface CleanEngineOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir: string;
  readonly signal: AbortSignal;
}

/** An engine that needs longer to say that it is there holds nobody up. */
const CONNECT_MS = 2000;

/**
 * What runs of `up` that were killed left in a container engine is removed; call it when the sessions have been
 * swept: those that are left are going on. Undefined where no engine answers.
 * @throws the signal's reason when aborted.
 */
export async function cleanEngine({
  env,
  stateDir,
  signal,
}: CleanEngineOptions): Promise<EngineSweep | undefined> {
  const { connectEngine, scopeOf } = await import('@up/docker');
  const inTime = AbortSignal.any([signal, timeoutSignal(CONNECT_MS)]);
  const engine = await connectEngine({ env, signal: inTime }).catch(() => undefined);
  signal.throwIfAborted();
  if (engine === undefined) return undefined;
  const sessions = join(stateDir, 'sessions');
  const resolved = await realpath(sessions).catch(() => sessions);
  const isAlive = (id: string): boolean => existsSync(join(resolved, id));
  try {
    return await engine.sweep({ scope: scopeOf(resolved), isAlive, signal });
  } catch (error) {
    signal.throwIfAborted();
    const problem = error instanceof Error ? error.message : String(error);
    return { containers: [], networks: [], images: [], problems: [problem] };
  }
}
