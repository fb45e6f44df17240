import {
  type Check,
  Cleanup,
  type ExitCode,
  formatDuration,
  timeoutSignal,
  UpError,
  type Verdict,
} from '@up/core';
import type { Engine, StartedContainer } from '@up/docker';
import type { Session } from '@up/process';
import { type ContainerFlags, type Profile, withFreePorts } from '@up/profiles';
import { containerServers } from '@up/smoke';
import type { BuiltImage } from '../build-artefact.ts';
import type { CommandContext } from '../context.ts';
import { loadImageFile } from '../load-image-file.ts';
import { proveLiveness } from '../prove-liveness.ts';
import { reportReady } from '../report-ready.ts';
import type { Selection } from '../select-target.ts';
import { serverUrls } from '../server-urls.ts';
import { proveContainer, startContainer } from './prove-container.ts';

export interface RunContainerOptions {
  readonly engine: Engine;
  readonly selection: Selection;
  readonly artefact: Pick<BuiltImage, 'name' | 'path'>;
  readonly target: string;
  readonly session: Session;
  readonly args: readonly string[];
  /** `healthy`: stop after the first healthy answer; `stopped`: run until ^C; `detached`: leave it running. */
  readonly until: 'healthy' | 'stopped' | 'detached';
  /** `any`: free ports of the host instead of those that the profile names. */
  readonly ports: 'profile' | 'any';
}

export interface ContainerReport {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly urls: readonly string[];
  readonly container: string;
  readonly engine: { readonly kind: string; readonly version: string; readonly url: string };
  readonly readyAfterMs: number;
  readonly exitCode: ExitCode;
  readonly error?: UpError;
}

/** Loads an image, runs it as its profile says, proves that it works, and stays with it until it ends. */
export async function runContainer(
  context: CommandContext,
  options: RunContainerOptions,
): Promise<ContainerReport> {
  const { engine, selection, artefact, target, session, args, until } = options;
  const { profile } = selection;
  const flags = options.ports === 'any' ? withFreePorts(profile.container) : profile.container;
  const isDetached = until === 'detached';
  const loaded = await loadImageFile(context, {
    engine,
    path: artefact.path,
    name: artefact.name,
    session: isDetached ? undefined : session,
  });
  await using cleanup = new Cleanup();
  if (!isDetached) cleanup.defer(() => loaded.remove({ signal: timeoutSignal(20_000) }));
  const started = performance.now();
  const lifetime = isDetached ? 'detached' : 'session';
  const spec = { engine, profile, flags, image: loaded.id, target, session, args, lifetime } as const;
  const container = await startContainer(context, spec);
  // Until it is proven, a detached container goes, too, when something fails.
  const keep = new Cleanup();
  keep.use(container);
  try {
    const proven = { container, profile, flags };
    const checks = await proveContainer(context, proven);
    const readyAfterMs = Math.round(performance.now() - started);
    const servers = containerServers(container, proven);
    const urls = serverUrls(profile, servers);
    const { name } = container;
    reportReady(context, { name, urls, ends: howItEnds(options, name) });
    const { kind, version, url } = engine;
    const report = { checks, urls, container: container.name, engine: { kind, version, url }, readyAfterMs };
    if (isDetached) return { ...report, verdict: 'passed', exitCode: 0 };
    const ending = await accompany(context, { ...proven, until, servers });
    await keep.dispose();
    return { ...report, checks: [...checks, ...ending.checks], ...ending.outcome };
  } catch (error) {
    await keep.dispose();
    throw error;
  }
}

function howItEnds({ until, engine }: RunContainerOptions, name: string): string | undefined {
  if (until === 'stopped') return '^C stops it';
  return until === 'detached' ? `it goes on; ${engine.kind} rm -f ${name} ends it` : undefined;
}

interface Accompanied {
  readonly container: StartedContainer;
  readonly profile: Profile;
  readonly flags: ContainerFlags;
  readonly until: RunContainerOptions['until'];
  /** Where they are reached. */
  readonly servers: ReadonlyMap<string, string>;
}

interface Ending {
  readonly checks: readonly Check[];
  readonly outcome: { readonly verdict: Verdict; readonly exitCode: ExitCode; readonly error?: UpError };
}

/** Stays with a container that is ready; shows what it prints. */
async function accompany(context: CommandContext, options: Accompanied): Promise<Ending> {
  const { container, profile, flags, until, servers } = options;
  const { signal, reporter } = context;
  const started = performance.now();
  const said = (how: string): void =>
    reporter.step('stopped', `${container.name} ${how} after ${formatDuration(performance.now() - started)}`);
  if (until === 'healthy') {
    await container.stop({ graceMs: flags.stopTimeoutSec * 1000 });
    reporter.step('stopped', `${container.name} after its first healthy answer, as --once asks`);
    return { checks: [], outcome: { verdict: 'passed', exitCode: 0 } };
  }
  try {
    const proving = proveLiveness(context, { expect: profile.expect, servers: () => servers, signal });
    const [checks] = await Promise.all([proving, followLogs(context, container)]);
    const { exitCode, tail } = await container.diagnose();
    reporter.step('failed', `${container.name} ended by itself with exit code ${exitCode ?? 'unknown'}`);
    const error = new UpError(
      'UP_CONTAINER_FAILED',
      `Container ${container.name} ended by itself with exit code ${exitCode ?? 'unknown'}`,
      { details: { exitCode, tail } },
    );
    return { checks, outcome: { verdict: 'failed', exitCode: error.exitCode, error } };
  } catch (error) {
    if (!signal.aborted) throw error;
    const { how } = await container.stop({ graceMs: flags.stopTimeoutSec * 1000 });
    said(how === 'killed' ? 'ignored its stop signal and was killed' : 'ended');
    const reason = signal.reason instanceof UpError ? signal.reason : undefined;
    return {
      checks: [],
      outcome: {
        verdict: 'passed',
        exitCode: reason?.exitCode ?? 0,
        ...(reason === undefined ? {} : { error: reason }),
      },
    };
  }
}

/** Until the container ends. */
async function followLogs(
  { reporter, options, signal }: CommandContext,
  container: StartedContainer,
): Promise<void> {
  for await (const { line } of container.logs()) if (options.verbose) reporter.output(line);
  signal.throwIfAborted();
}
