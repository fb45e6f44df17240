import type { ContainerSpec, Engine } from '@up/docker';
import type { Session } from '@up/process';
import { type ContainerFlags, type Expectations, expectationsSchema, type Profile } from '@up/profiles';
import type { SetuidFile } from './checks/check-setuid.ts';
import { type ContainerSpecOptions, containerSpecOf } from './container-spec-of.ts';
import type { SmokeCheck } from './smoke-check.ts';
import type { SpecFile } from './spec/spec-file.ts';

export interface SmokeOptions {
  readonly engine: Engine;
  /** Name or id of an image that the engine has. */
  readonly image: string;
  /** Part of the container's name. */
  readonly target: string;
  readonly session: Session;
  readonly signal: AbortSignal;
  /** Starts it as the profile says, and checks what that expects; without one the image's own config counts. */
  readonly profile?: Pick<Profile, 'name' | 'servers' | 'expect' | 'container'> | undefined;
  /** Default: those of the profile for containers. */
  readonly flags?: ContainerFlags | undefined;
  /** After the image's entrypoint, in place of its command. */
  readonly args?: readonly string[] | undefined;
  /** Variables that it is started with, before those of the flags. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** goss and container-structure-test files that have to hold, too. */
  readonly specs?: readonly SpecFile[] | undefined;
  /** In place of what the profile allows until it is ready. */
  readonly readyWithinSec?: number | undefined;
  /** `container`: it is stopped, and stays for a look. Default `nothing`. */
  readonly keep?: 'nothing' | 'container' | undefined;
  /** The image's set-uid files, where they are known without reading all of it through the engine. */
  readonly setuidFiles?: (() => Promise<readonly SetuidFile[]>) | undefined;
  /** Called for each check as it is done. */
  readonly onCheck?: ((check: SmokeCheck) => void) | undefined;
}

/** What a test amounts to once profile, flags and image have been put together. */
export interface SmokePlan {
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly expect: Expectations;
  /** Absent where no profile says how it is to run. */
  readonly started?: (ContainerSpecOptions & { readonly flags: ContainerFlags }) | undefined;
  /** Absolute paths that are mounted when it runs. */
  readonly mounts: readonly string[];
  readonly stopTimeoutSec: number;
  /** Program and arguments of the image's own health check; absent where it has none. */
  readonly healthcheck?: readonly string[] | undefined;
  /** The variables of the image and those that it is started with. */
  readonly env: ReadonlyMap<string, string>;
}

const DEFAULT_STOP_SEC = 10;

/** @throws UpError UP_IMAGE_NOT_FOUND, UP_ENGINE_UNREACHABLE; the signal's reason when aborted. */
export async function planSmoke(options: SmokeOptions): Promise<SmokePlan> {
  const { engine, image, target, session, signal, profile, args = [], keep } = options;
  const { config } = await engine.inspectImage(image, { signal });
  const asked = options.flags ?? profile?.container;
  const flags = asked === undefined ? undefined : { ...asked, env: { ...asked.env, ...options.env } };
  const entrypoint = flags?.entrypoint ?? config.entrypoint;
  const command = args.length > 0 ? args : (flags?.command ?? (flags?.entrypoint ? [] : config.command));
  const words = [...entrypoint, ...command];
  const init = startsSystemd(words) ? ('systemd' as const) : undefined;
  const lifetime = keep === 'container' ? 'detached' : 'session';
  const imageEnv = config.env.map(
    (entry) => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)] as const,
  );
  const shared = {
    healthcheck: healthCommand(config.healthcheck),
    stopTimeoutSec: flags?.stopTimeoutSec ?? DEFAULT_STOP_SEC,
  };
  const env = new Map([...imageEnv, ...Object.entries(flags?.env ?? options.env ?? {})]);
  if (profile !== undefined && flags !== undefined) {
    const started = { profile, flags, image, target, session, args, init };
    const mounts = [...Object.keys(flags.tmpfs), ...Object.keys(flags.volumes)];
    const spec = { ...containerSpecOf(started), lifetime } as const;
    return { ...shared, name: profile.name, spec, expect: profile.expect, started, mounts, env };
  }
  const exposed = config.exposedPorts.flatMap((port) => /^(\d+)(?:\/tcp)?$/.exec(port)?.[1] ?? []);
  const defaults = expectationsSchema.parse({});
  const spec: ContainerSpec = {
    ...{ image, target, session, lifetime, init },
    ...(args.length > 0 ? { command: args } : {}),
    env: options.env,
    ports: Object.fromEntries(exposed.map((port) => [port, 0])),
  };
  const expect = { ...defaults, ports: exposed.map(Number) };
  return { ...shared, name: image, spec, expect, mounts: config.volumes, env };
}

/** Whether a container of these words starts systemd as its main process. */
function startsSystemd(words: readonly string[]): boolean {
  return /^(?:\/usr)?(?:\/lib\/systemd\/systemd|\/s?bin\/(?:init|systemd))$/.test(words[0] ?? '');
}

function healthCommand([kind, ...words]: readonly string[]): readonly string[] | undefined {
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', ...words];
  return kind === 'CMD' && words.length > 0 ? words : undefined;
}
