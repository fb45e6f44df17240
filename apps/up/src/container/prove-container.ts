import { type Check, UpError } from '@up/core';
import type { Engine, StartedContainer } from '@up/docker';
import type { Session } from '@up/process';
import type { ContainerFlags, Profile } from '@up/profiles';
import { checkIsolation, containerSpecOf, waitUntilProven } from '@up/smoke';
import type { CommandContext } from '../context.ts';
import { reportProven } from '../report-ready.ts';

export interface StartOptions {
  readonly engine: Engine;
  readonly profile: Profile;
  readonly flags: ContainerFlags;
  /** Id of the image in the engine. */
  readonly image: string;
  readonly target: string;
  readonly session: Session;
  readonly args: readonly string[];
  /** `detached`: it goes on when `up` has ended. */
  readonly lifetime: 'session' | 'detached';
}

/** Starts a container as its profile says, and says where. */
export async function startContainer(
  { signal, reporter }: CommandContext,
  { engine, ...spec }: StartOptions,
): Promise<StartedContainer> {
  const wanted = { ...containerSpecOf(spec), lifetime: spec.lifetime };
  const container = await engine.run(wanted, { signal }).catch((error: unknown) => {
    throw withPortHint(error);
  });
  const ports = Object.values(container.ports).map(({ host, port }) => `${host}:${port}`);
  reporter.step('run', `${container.name}${ports.length > 0 ? ` on ${ports.join(', ')}` : ''}`);
  return container;
}

function withPortHint(error: unknown): unknown {
  if (!(error instanceof UpError) || error.code !== 'UP_PORT_IN_USE') return error;
  const hint = 'Stop what uses it, or let it take any free port: --any-port';
  return new UpError(error.code, error.message, { hint, details: error.details, cause: error });
}

export interface ProveContainerOptions {
  readonly container: StartedContainer;
  readonly profile: Profile;
  readonly flags: ContainerFlags;
}

/** Waits until it answers, looks at how it runs, and says what is proven. */
export async function proveContainer(
  context: CommandContext,
  { container, profile, flags }: ProveContainerOptions,
): Promise<readonly Check[]> {
  const { signal } = context;
  const started = performance.now();
  const answers = await waitUntilProven({ container, profile, flags, signal });
  const checks = [...answers, ...(await checkIsolation({ container, flags }))];
  reportProven(context, { checks, tookMs: performance.now() - started });
  const failed = checks.find(({ status }) => status === 'failed');
  if (failed !== undefined)
    throw new UpError('UP_CHECKS_FAILED', `${profile.name}: ${failed.name}: ${failed.evidence}`, {
      details: { checks },
    });
  return checks;
}
