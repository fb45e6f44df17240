import type Dockerode from 'dockerode';
import type { EngineKind } from '../client/engine-client.ts';
import { detachedLabels, labelsOf } from '../sweep/labels.ts';
import type { ContainerSpec } from './container-spec.ts';
import type { SystemdHost } from './systemd-host.ts';

/** A container that floods its log gets two files of this size on the engine's disk, with Podman one. */
const LOG_FILE_SIZE = '64m';
const MIB = 1024 * 1024;

export interface CreateContext {
  readonly name: string;
  readonly kind: EngineKind;
  /** Where `spec.init` is systemd. */
  readonly systemd?: SystemdHost | undefined;
}

/** What the engine is asked for. Podman calls the driver k8s-file, and takes this name for it, too. */
export function toCreateOptions(
  spec: ContainerSpec,
  { name, kind, systemd }: CreateContext,
): Dockerode.ContainerCreateOptions {
  const { env = {}, ports = {}, volumes = {}, memoryMB } = spec;
  const memoryBytes = memoryMB === undefined ? undefined : memoryMB * MIB;
  return {
    name,
    Image: spec.image,
    Labels: spec.lifetime === 'detached' ? detachedLabels(spec.target) : labelsOf(spec.session, spec.target),
    Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
    ...defined('Entrypoint', spec.entrypoint),
    ...defined('Cmd', spec.command),
    ...defined('User', spec.user),
    ...defined('WorkingDir', spec.workingDirectory),
    ...defined('platform', spec.platform),
    // What makes systemd stop; TERM makes it start anew.
    ...defined('StopSignal', spec.init === 'systemd' ? 'SIGRTMIN+3' : undefined),
    Tty: spec.tty === true,
    ExposedPorts: Object.fromEntries(Object.keys(ports).map((port) => [`${port}/tcp`, {}])),
    HostConfig: {
      ReadonlyRootfs: spec.readOnly === true,
      ...(spec.capabilities === undefined ? {} : { CapDrop: ['ALL'], CapAdd: [...spec.capabilities] }),
      ...(spec.noNewPrivileges === true ? { SecurityOpt: ['no-new-privileges'] } : {}),
      Tmpfs: tmpfsFor(kind, spec.tmpfs ?? {}),
      Binds: [
        ...Object.entries(volumes).map(([path, source]) => `${source}:${path}`),
        ...(systemd?.binds ?? []),
      ],
      ...defined('CgroupnsMode', systemd?.cgroupns),
      PortBindings: Object.fromEntries(
        Object.entries(ports).map(([port, host]) => [`${port}/tcp`, [binding(host)]]),
      ),
      ...defined('Memory', memoryBytes),
      ...defined('MemorySwap', memoryBytes),
      ...defined('NetworkMode', spec.network),
      LogConfig: { Type: 'json-file', Config: { 'max-size': LOG_FILE_SIZE, 'max-file': '2' } },
    },
  };
}

/**
 * Podman refuses uid= and gid= for a tmpfs, but can give it to the user of the container (U): what the two are
 * there for, as a rule.
 */
function tmpfsFor(
  kind: EngineKind,
  tmpfs: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (kind === 'docker') return tmpfs;
  return Object.fromEntries(
    Object.entries(tmpfs).map(([path, options]) => {
      const all = options.split(',');
      const kept = all.filter((option) => !/^[ug]id=/.test(option));
      return [path, (kept.length === all.length ? kept : [...kept, 'U']).join(',')];
    }),
  );
}

interface Binding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** No port means any free one to Docker and Podman alike; 0 means that to Docker only. */
function binding(host: number): Binding {
  return { HostIp: '127.0.0.1', HostPort: host === 0 ? '' : String(host) };
}

function defined<Name extends string, T>(
  name: Name,
  value: T | undefined,
): { readonly [K in Name]?: Mutable<T> } {
  return (value === undefined ? {} : { [name]: Array.isArray(value) ? [...value] : value }) as {
    readonly [K in Name]?: Mutable<T>;
  };
}

/** dockerode's types want arrays that may be changed. */
type Mutable<T> = T extends readonly (infer Item)[] ? Item[] : T;
