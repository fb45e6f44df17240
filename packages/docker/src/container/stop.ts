import { timeoutSignal } from '@up/core';
import { callEngine } from '../client/call-engine.ts';
import { nameOf } from '../client/engine-client.ts';
import { refusalOf, unreachable } from '../client/engine-error.ts';
import type { ContainerContext } from './container-context.ts';
import { type ContainerEnd, toEnd, waitForEnd } from './container-end.ts';
import { readState } from './container-state.ts';

export interface StopOptions {
  /** Between the image's stop signal and SIGKILL, in milliseconds; default 10 000. */
  readonly graceMs?: number | undefined;
}

export interface StoppedContainer extends ContainerEnd {
  /** `ended`: it had ended before. `stopped`: on its stop signal. `killed`: it ignored that for the grace. */
  readonly how: 'ended' | 'stopped' | 'killed';
}

const DEFAULT_GRACE_MS = 10_000;
/** What the engine may take beyond that, before it counts as gone. */
const KILL_MS = 20_000;

/**
 * Sends the stop signal of the image, waits for the grace, then SIGKILL. Takes no signal of its own: it is
 * needed after an abort most of all, and always ends.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED.
 */
export async function stopContainer(
  outer: ContainerContext,
  { graceMs = DEFAULT_GRACE_MS }: StopOptions = {},
): Promise<StoppedContainer> {
  const signal = timeoutSignal(graceMs + KILL_MS);
  try {
    return await stop({ ...outer, signal }, graceMs);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw unreachable(
      `Container ${outer.name} cannot be stopped: ${nameOf(outer.client)} does not answer`,
      outer.client,
      error,
    );
  }
}

async function stop(context: ContainerContext, graceMs: number): Promise<StoppedContainer> {
  const state = await readState(context);
  if (!state.running) return { ...toEnd(state), how: 'ended' };
  await kill(context, state.stopSignal);
  const stopped = await endWithin(context, graceMs);
  if (stopped !== undefined) return { ...stopped, how: 'stopped' };
  await kill(context, 'SIGKILL');
  return { ...(await waitForEnd(context, context.signal)), how: 'killed' };
}

async function kill({ client, id, name, signal: over }: ContainerContext, signal: string): Promise<void> {
  const failure = `Container ${name} cannot be sent ${signal}`;
  await callEngine({ client, signal: over, failure }, async (docker) => {
    try {
      await docker.getContainer(id).kill({ signal });
    } catch (error) {
      // It has ended in the meantime: that is what was wanted.
      const refusal = refusalOf(error);
      if (refusal === undefined || !/is not running|not running|can only kill running/i.test(refusal.message))
        throw error;
    }
  });
}

async function endWithin(context: ContainerContext, limitMs: number): Promise<ContainerEnd | undefined> {
  const late = timeoutSignal(limitMs);
  try {
    return await waitForEnd(context, AbortSignal.any([context.signal, late]));
  } catch (error) {
    if (late.aborted && !context.signal.aborted) return undefined;
    throw error;
  }
}
