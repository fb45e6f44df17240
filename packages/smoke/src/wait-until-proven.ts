import { type Check, UpError } from '@up/core';
import type { StartedContainer } from '@up/docker';
import { waitUntilReady } from '@up/probe';
import type { ContainerFlags, Profile } from '@up/profiles';
import { containerServers } from './container-servers.ts';

export interface ProveOptions {
  readonly container: StartedContainer;
  readonly profile: Profile;
  readonly flags: ContainerFlags;
  readonly signal: AbortSignal;
}

/**
 * Waits until a container answers all that its profile expects at once, and notices when it ends before.
 * @throws UpError UP_TIMEOUT when it does not answer in time, UP_CONTAINER_FAILED when it ends, both with exit code,
 *   health log and last lines in `details`; the signal's reason.
 */
export async function waitUntilProven(options: ProveOptions): Promise<readonly Check[]> {
  const { container, profile, signal } = options;
  const over = new AbortController();
  const inner = AbortSignal.any([signal, over.signal]);
  const servers = containerServers(container, options);
  const ended = failWhenEnded(container, inner);
  const ready = waitUntilReady({
    expect: profile.expect,
    servers: () => servers,
    signal: inner,
    name: profile.name,
  });
  try {
    return await Promise.race([ready, ended]);
  } catch (error) {
    signal.throwIfAborted();
    throw await withDiagnosis(error, container);
  } finally {
    over.abort(new Error('the wait is over'));
    await Promise.allSettled([ended, ready]);
  }
}

/** Longer than any profile may wait, in milliseconds. */
const FOREVER_MS = 2_000_000_000;

async function failWhenEnded(container: StartedContainer, signal: AbortSignal): Promise<never> {
  await container.wait({ type: 'exit' }, { timeoutMs: FOREVER_MS, signal });
  const { exitCode, oomKilled } = await container.inspect();
  const why = oomKilled ? ', out of memory' : '';
  throw new UpError(
    'UP_CONTAINER_FAILED',
    `Container ${container.name} ended with exit code ${exitCode ?? 'unknown'}${why} before it was ready`,
    { hint: 'up inspect IMAGE says what in the image will fail at run time.' },
  );
}

async function withDiagnosis(error: unknown, container: StartedContainer): Promise<unknown> {
  if (!(error instanceof UpError) || error.details['tail'] !== undefined) return error;
  const { code, message, hint } = error;
  const details = { ...error.details, ...(await container.diagnose()) };
  return new UpError(code, message, { ...(hint === undefined ? {} : { hint }), details, cause: error });
}
