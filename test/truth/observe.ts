import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, StartedContainer } from '@up/docker';
import type { Session } from '@up/process';
import { ServiceWatch } from './service-watch.ts';
import { SupervisordWatch } from './supervisord-watch.ts';
import type { Failure, TruthCase } from './truth-case.ts';

/** What became of an image in a container. */
export interface Observation {
  readonly outcome: 'works' | Failure;
  /** What showed it: the last lines of its output, or what the engine said. */
  readonly evidence: string;
}

/** Reads the output of a container until it knows. */
export interface Watch {
  /** Whether it works, once that is decided. */
  take(line: string): 'works' | Failure | undefined;
}

export interface ObserveOptions {
  readonly engine: Engine;
  readonly session: Session;
  readonly image: string;
  readonly signal: AbortSignal;
}

/** A machine that does many things at once takes its time; this is only against hanging for ever. */
const HANG_MS = 90_000;
const KEPT_LINES = 12;

/** Processes of supervisord, where it is one that has to run them. */
export type Observed = Pick<TruthCase, 'base' | 'programs'>;

/** Starts a case and looks until it works, or can no longer come to that. */
export async function observe(one: Observed, options: ObserveOptions): Promise<Observation> {
  const { engine, session, image } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(HANG_MS)]);
  let container: StartedContainer;
  try {
    container = await engine.run({ image, target: 'truth', session, network: 'none' }, { signal });
  } catch (error) {
    signal.throwIfAborted();
    return { outcome: 'ended', evidence: error instanceof Error ? error.message : String(error) };
  }
  try {
    return await watch(container, one);
  } finally {
    await container.remove();
  }
}

async function watch(container: StartedContainer, one: Observed): Promise<Observation> {
  const watcher: Watch =
    one.base === 'supervisord' || one.programs !== undefined
      ? new SupervisordWatch(one.programs)
      : new ServiceWatch();
  const lines: string[] = [];
  for await (const { line } of container.logs()) {
    lines.push(line);
    const outcome = watcher.take(line);
    if (outcome === undefined) continue;
    const health = outcome === 'works' ? await healthOf(container) : undefined;
    return { outcome: health ?? outcome, evidence: await evidenceOf(container, lines) };
  }
  return { outcome: 'ended', evidence: await evidenceOf(container, lines) };
}

/** undefined where there is no health check, or it is content. */
async function healthOf(container: StartedContainer): Promise<Failure | undefined> {
  for (;;) {
    const { health, running } = await container.inspect();
    if (!running) return 'ended';
    if (health === 'unhealthy') return 'unhealthy';
    if (health !== 'starting') return undefined;
    await sleep(100);
  }
}

async function evidenceOf(container: StartedContainer, lines: readonly string[]): Promise<string> {
  const { exitCode, health, healthLog } = await container.inspect();
  const probe = healthLog.at(-1)?.output.trim();
  return [
    ...lines.slice(-KEPT_LINES),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(health === undefined ? [] : [`${health}: ${probe ?? ''}`]),
  ].join('\n');
}
