import { shellWord } from '@up/process';
import { type Profile, type RunnerSpec, serverPort } from '@up/profiles';
import { environmentOf } from '../container/container-config.ts';
import { NODE_PATH } from '../container/container-layers.ts';
import { healthTarget } from '../container/healthcheck.ts';
import type { ImageUser } from '../container/image-user.ts';

export interface GuestScriptOptions {
  readonly profile: Profile;
  readonly runner: RunnerSpec;
  readonly user: ImageUser;
  /** The host name. */
  readonly machine: string;
}

/**
 * The part of the first process that differs from workload to workload: variables and functions for the shell, read
 * by `INIT_SCRIPT`. Everything from the profile is quoted.
 */
export function guestScript(options: GuestScriptOptions): string {
  const { profile, runner, machine } = options;
  const variables = {
    name_of_machine: machine,
    name_of_workload: profile.workload,
    grace_sec: String(Math.ceil(profile.container.stopTimeoutSec)),
    ...healthVariables(profile),
    announces: runner.announces ? 'yes' : '',
    urls: urlsOf(profile).join(' '),
  };
  return [
    ...Object.entries(variables).map(([name, value]) => `${name}=${shellWord(value)}`),
    'mount_directories() {',
    ...mounts(options),
    // From here on nobody writes to the root, neither by mistake nor by intention.
    ...(profile.container.readOnly ? ['  mount -o remount,ro /'] : []),
    '}',
    'start_workload() {',
    ...Object.entries(environmentOf(profile)).map(([name, value]) => `  export ${name}=${shellWord(value)}`),
    ...(runner.announces ? ['  exec 9<> /run/up/control', '  export UP_CONTROL_FD=9'] : []),
    '  cd /app || exit 127',
    `  exec ${startCommand(options).map(shellWord).join(' ')}`,
    '}',
    'ended() {',
    ...endOf(runner),
    '}',
    '',
  ].join('\n');
}

/** Where the workload is asked whether it is well: its first HTTP expectation, else the port of its first server. */
function healthVariables(profile: Profile): Readonly<Record<string, string>> {
  const target = healthTarget(profile);
  const url = target === undefined ? undefined : new URL(target.url);
  const [server] = Object.keys(profile.servers);
  const port =
    url?.port ?? (server === undefined ? undefined : String(serverPort(profile, profile.container, server)));
  const number = Number(port ?? 0);
  return {
    health_port: number > 0 ? String(number) : '',
    // As /proc/net/tcp writes it.
    health_port_hex: number.toString(16).toUpperCase().padStart(4, '0'),
    health_path: url === undefined ? '' : url.pathname + url.search,
    health_status: String(target?.status ?? ''),
  };
}

/** `17080/stream.m3u8`: what is worth showing once it is ready. */
function urlsOf(profile: Profile): readonly string[] {
  return Object.entries(profile.servers).flatMap(([name, { urls }]) => {
    const port = serverPort(profile, profile.container, name) ?? 0;
    return port > 0 ? urls.map((path) => `${port}${encodeURI(path)}`) : [];
  });
}

/** What a container would get as tmpfs and volumes is memory here: a machine has no disk of its own. */
function mounts({ profile: { container }, user: { uid, gid } }: GuestScriptOptions): readonly string[] {
  const own = `mode=0755,uid=${uid},gid=${gid}`;
  const wanted: Readonly<Record<string, string>> = {
    '/tmp': 'mode=1777',
    '/var/tmp': 'mode=1777',
    ...Object.fromEntries(Object.keys(container.volumes).map((path) => [path, own])),
    ...container.tmpfs,
  };
  return Object.entries(wanted).map(([path, options]) => {
    const all = ['nosuid', 'nodev', options].filter((part) => part !== '').join(',');
    return `  mount -t tmpfs -o ${shellWord(all)} tmpfs ${shellWord(path)}`;
  });
}

/** As somebody else than root, who cannot become root again. */
function startCommand({ runner, user: { uid, gid } }: GuestScriptOptions): readonly string[] {
  const [first = '', ...args] = runner.command;
  const program = first === 'node' ? NODE_PATH : first;
  const asUser = uid === 0 ? [] : ['-c', `${uid}:${gid}`];
  return ['/bin/setpriv', '--nnp', '/bin/start-stop-daemon', '-S', ...asUser, '-x', program, '--', ...args];
}

function endOf({ lifetime }: RunnerSpec): readonly string[] {
  const failure = '  failed "$name_of_workload ended by itself with exit code $1"';
  if (lifetime === 'service') return [failure];
  return [
    '  if [ "$1" = 0 ]; then say "up: finished"; tell EXIT_STATUS=0; ending=poweroff; return; fi',
    failure,
  ];
}
