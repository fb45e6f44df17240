import type { ContainerFlags } from './container-flags.ts';
import type { Profile, Registry } from './registry.ts';
import { stableJson } from './stable-json.ts';
import { toTarget } from './target.ts';

/** Where `up sync` writes, below a project that has the directory; read by docker compose. */
export const COMPOSE_PROFILES_FILE = 'compose/profiles.json';

/** Variables of the host that a kind of workload cannot do without; handed on as they are. */
const HANDED_ON: Readonly<Partial<Record<string, readonly string[]>>> = { 'hls-swarm': ['STREAM_URL'] };

/**
 * compose/profiles.json: a service for each profile that comes as a container, confined as up.toml says. Each has a
 * compose profile of its own: none starts unless it is named. The same bytes every time.
 */
export function renderComposeProfiles(registry: Registry): string {
  const services = Object.values(registry.workloads).flatMap(({ kind, profiles }) =>
    Object.values(profiles).flatMap((profile) => servicesOf(profile, HANDED_ON[kind] ?? [])),
  );
  const volumes = services.flatMap(([, { volumes: used = [] }]) =>
    used.map((volume) => volume.slice(0, volume.indexOf(':'))).filter((source) => /^\w/.test(source)),
  );
  return stableJson({
    services: Object.fromEntries(services),
    ...(volumes.length > 0 ? { volumes: Object.fromEntries(volumes.map((name) => [name, {}])) } : {}),
  });
}

/** A service of a compose file, as far as one is written (compose-spec, 05-services.md). */
interface ComposeService {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly user?: string | undefined;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add: readonly string[] | undefined;
  readonly security_opt: readonly string[];
  readonly environment: Readonly<Record<string, string | null>>;
  readonly entrypoint?: readonly string[] | undefined;
  readonly command?: readonly string[] | undefined;
  readonly tmpfs: readonly string[] | undefined;
  readonly volumes: readonly string[] | undefined;
  readonly ports: readonly string[] | undefined;
  readonly mem_limit: string | undefined;
  readonly stop_grace_period: string;
}

function servicesOf(
  profile: Profile,
  handedOn: readonly string[],
): readonly (readonly [string, ComposeService])[] {
  const { workload, types, container, containerEnhanced } = profile;
  const one = (type: 'container' | 'container-enhanced', image: string, flags: ContainerFlags) => {
    const { name } = toTarget(profile, type);
    return [name, service({ name, image: `${image}:${profile.profile}`, flags, handedOn })] as const;
  };
  return [
    ...(types.includes('container') ? [one('container', `up/${workload}`, container)] : []),
    ...(types.includes('container-enhanced')
      ? [one('container-enhanced', `up/${workload}-enhanced`, containerEnhanced)]
      : []),
  ];
}

interface ServiceOptions {
  readonly name: string;
  readonly image: string;
  readonly flags: ContainerFlags;
  readonly handedOn: readonly string[];
}

function service({ name, image, flags, handedOn }: ServiceOptions): ComposeService {
  return {
    image,
    profiles: [name],
    user: flags.user,
    read_only: flags.readOnly,
    cap_drop: ['ALL'],
    cap_add: orNothing(flags.capabilities),
    security_opt: ['no-new-privileges:true'],
    environment: {
      ...Object.fromEntries(handedOn.map((variable) => [variable, null])),
      ...mapValues(flags.env, literal),
    },
    entrypoint: flags.entrypoint?.map(literal),
    command: flags.command?.map(literal),
    tmpfs: orNothing(Object.entries(flags.tmpfs).map(([path, options]) => `${path}:${options}`)),
    volumes: orNothing(Object.entries(flags.volumes).map(([path, source]) => `${below(source)}:${path}`)),
    ports: orNothing(
      Object.entries(flags.ports).map(([port, host]) => `127.0.0.1:${host === 0 ? '' : host}:${port}`),
    ),
    mem_limit: flags.memoryMB === undefined ? undefined : `${flags.memoryMB}m`,
    stop_grace_period: `${flags.stopTimeoutSec}s`,
  };
}

/** compose would put a variable in its place. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Paths in a compose file start at its own directory. */
function below(source: string): string {
  return source.replace('{project}', '..');
}

function orNothing(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

function mapValues(
  record: Readonly<Record<string, string>>,
  transform: (value: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, transform(value)]));
}
