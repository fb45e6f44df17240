import { UpError } from '@up/core';
import { callEngine } from '../client/call-engine.ts';
import { type ContainerState, readState } from '../container/container-state.ts';
import { containerError, diagnose } from '../container/diagnose.ts';
import { poll } from './poll.ts';
import type { WaitContext } from './wait-context.ts';

/**
 * Waits until the container's own health check passes.
 * @throws UpError UP_CONTAINER_FAILED when there is no check, or the engine calls it unhealthy; EndedTooSoon.
 */
export async function waitHealthy(context: WaitContext): Promise<void> {
  const { container, note } = context;
  const trigger = new HealthTrigger(context);
  await poll(context, async (signal) => {
    await trigger.fire(signal);
    const state = await readState(container, signal);
    if (!state.running) return false;
    if (state.health === undefined) throw noCheck(container.name, container.image);
    if (state.health === 'unhealthy') throw await unhealthy(context, state);
    note(lastCheck(state));
    trigger.intervalMs = state.healthIntervalMs;
    return state.health === 'healthy';
  });
}

const MIN_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 5000;

/**
 * Podman leaves health checks to systemd: where there is none, nobody ever runs them. Here they are run in
 * their own interval, or more often where that is long.
 */
class HealthTrigger {
  intervalMs = MIN_INTERVAL_MS;
  #lastMs = Number.NEGATIVE_INFINITY;
  readonly #context: WaitContext;

  constructor(context: WaitContext) {
    this.#context = context;
  }

  async fire(signal: AbortSignal): Promise<void> {
    const { client, id, name } = this.#context.container;
    const intervalMs = Math.min(Math.max(this.intervalMs, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
    if (client.kind !== 'podman' || performance.now() - this.#lastMs < intervalMs) return;
    const failure = `The health check of container ${name} cannot be run`;
    try {
      await callEngine({ client, signal, failure }, (docker) => runHealthcheck(docker.modem, id));
    } catch (error) {
      signal.throwIfAborted();
      // Without a check, or not running any more: the state will tell.
      if (!(error instanceof UpError) || error.code !== 'UP_ENGINE_FAILED') throw error;
    }
    this.#lastMs = performance.now();
  }
}

interface Dials {
  dial(request: object, callback: (error: unknown) => void): void;
}

function runHealthcheck(modem: Dials, id: string): Promise<void> {
  const request = {
    path: `/v4.0.0/libpod/containers/${id}/healthcheck`,
    method: 'GET',
    statusCodes: { 200: true, 404: 'no such container', 409: 'no health check', 500: 'server error' },
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}

function lastCheck({ health, healthLog }: ContainerState): string {
  const last = healthLog.at(-1);
  return last === undefined
    ? `its health is ${health}, no check has ended yet`
    : `its health is ${health}, the last check ended with exit code ${last.exitCode}: ${last.output}`;
}

function noCheck(name: string, image: string): UpError {
  return new UpError('UP_CONTAINER_FAILED', `Container ${name} has no health check to wait for`, {
    hint: `Image ${image} defines none. Wait for a port or an HTTP answer instead.`,
    details: { container: name, image },
  });
}

async function unhealthy({ container }: WaitContext, state: ContainerState): Promise<UpError> {
  const last = state.healthLog.at(-1);
  const { diagnosis } = await diagnose(container);
  const why = last === undefined ? '' : `: its check ended with exit code ${last.exitCode}: ${last.output}`;
  return containerError('UP_CONTAINER_FAILED', `Container ${container.name} is unhealthy${why}`, diagnosis);
}
