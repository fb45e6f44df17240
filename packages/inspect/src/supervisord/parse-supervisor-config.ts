import type { ConfigFiles } from './config-files.ts';
import { ConfigParser } from './config-parser.ts';
import { dropPrivileges } from './drop-privileges.ts';
import type { EventListenerGroup, FcgiGroup, GroupConfig } from './group-config.ts';
import type { Identity } from './identity.ts';
import { canImportOwn } from './plugin-spec.ts';
import type { ProcessConfig } from './process-config.ts';
import { readFiles } from './read-files.ts';
import { readGroups } from './read-groups.ts';
import { type HttpServer, readHttpServers, serverUrlOf } from './read-http-servers.ts';
import { type RpcInterface, readRpcInterfaces } from './read-plugins.ts';
import { readSupervisordSection, type SupervisordSection } from './read-supervisord-section.ts';
import type { Reading } from './reading.ts';
import { findSilentTraps } from './silent-traps.ts';
import { SupervisorError } from './supervisor-error.ts';
import { findTemporaryDirectory } from './temporary-directory.ts';
import type { SupervisorWarning } from './warning.ts';
import { normalizePath, type SupervisorVersion, type World } from './world.ts';

export interface SupervisorConfigOptions {
  readonly files: ConfigFiles;
  /** What `-c` names. */
  readonly mainFile: string;
  /** The environment of supervisord: that of the image and what the runtime adds. */
  readonly env: Readonly<Record<string, string>>;
  readonly identity: Identity;
  readonly directoryExists: (path: string) => boolean;
  /** `uname -n`: in a container the host name. */
  readonly hostNodeName: string;
  /** Default: 4.2. */
  readonly version?: SupervisorVersion;
  /** Where supervisord is started. Default: /. */
  readonly cwd?: string;
  /** Who starts supervisord. Default: 0. */
  readonly uid?: number;
  /** Whether Python finds `module:attribute`. Default: known for supervisor's own modules only. */
  readonly canImport?: (module: string, attribute: string | undefined) => boolean | undefined;
}

export interface SupervisorConfig {
  readonly ok: true;
  /** With paths made absolute. */
  readonly supervisord: SupervisordSection;
  /** Who supervisord runs as in the end. */
  readonly uid: number;
  /** Every process of every group, in starting order. */
  readonly programs: readonly ProcessConfig[];
  readonly groups: readonly GroupConfig[];
  readonly eventListeners: readonly EventListenerGroup[];
  readonly fcgi: readonly FcgiGroup[];
  readonly httpServers: readonly HttpServer[];
  readonly rpcInterfaces: readonly RpcInterface[];
  /** What processes get as SUPERVISOR_SERVER_URL, unless they set one. */
  readonly serverUrl: string | undefined;
  readonly warnings: readonly SupervisorWarning[];
}

export interface SupervisorRefusal {
  readonly ok: false;
  /** `message` in supervisord's words, which it prints as `Error: <message>` before it exits with 2. */
  readonly error: { readonly message: string; readonly file: string; readonly line?: number };
  /** As far as it was read. */
  readonly warnings: readonly SupervisorWarning[];
}

/** Reads a configuration as supervisord does: the same values, or the refusal that it would stop with. Never throws. */
export function parseSupervisorConfig(
  options: SupervisorConfigOptions,
): SupervisorConfig | SupervisorRefusal {
  const { mainFile } = options;
  const parser = new ConfigParser();
  const warnings: SupervisorWarning[] = [];
  try {
    const config = read(parser, warnings, mainFile, worldOf(options));
    return { ...config, warnings: [...warnings, ...findSilentTraps(parser)] };
  } catch (error) {
    if (!(error instanceof SupervisorError)) throw error;
    const place = error.place ?? { file: mainFile };
    return {
      ok: false,
      error: { message: error.message, ...place },
      warnings: [...warnings, ...findSilentTraps(parser)],
    };
  }
}

function worldOf(options: SupervisorConfigOptions): World {
  const { files, env, identity, directoryExists, hostNodeName } = options;
  const { version = '4.2', cwd = '/', uid = 0, canImport = canImportOwn } = options;
  return {
    files,
    env: new Map(Object.entries(env)),
    identity,
    directoryExists,
    hostNodeName,
    version,
    cwd,
    uid,
    canImport,
  };
}

function read(
  parser: ConfigParser,
  warnings: SupervisorWarning[],
  mainFile: string,
  world: World,
): Omit<SupervisorConfig, 'warnings'> {
  findTemporaryDirectory(world);
  const { here } = readFiles(parser, mainFile, world, warnings);
  if (!parser.document.hasSection('supervisord')) {
    throw new SupervisorError('.ini file does not include supervisord section');
  }
  const reading: Reading = { parser, here, mainFile, world, warnings };
  const supervisord = readSupervisordSection(reading);
  const rpcInterfaces = readRpcInterfaces(reading);
  const groups = readGroups(reading).map((group) => withEnvironment(group, supervisord.environment));
  const httpServers = readHttpServers(reading);
  const uid = dropPrivileges(reading, supervisord);
  return {
    ok: true,
    supervisord: withAbsolutePaths(supervisord, world),
    uid,
    programs: groups.flatMap(({ processes }) => processes),
    groups,
    eventListeners: groups.filter((group) => group.kind === 'eventlistener'),
    fcgi: groups.filter((group) => group.kind === 'fcgi-program'),
    httpServers,
    rpcInterfaces,
    serverUrl: serverUrlOf(httpServers),
  };
}

/** A program's own environment wins over that of [supervisord]. */
function withEnvironment(group: GroupConfig, common: ReadonlyMap<string, string>): GroupConfig {
  const processes = group.processes.map((process) => ({
    ...process,
    environment: new Map([...common, ...process.environment]),
  }));
  return { ...group, processes };
}

/** A log "file" named syslog means the system's log. */
function withAbsolutePaths(section: SupervisordSection, world: World): SupervisordSection {
  const { logfile, pidfile } = section;
  return {
    ...section,
    logfile: logfile === 'syslog' ? logfile : normalizePath(logfile, world),
    pidfile: normalizePath(pidfile, world),
  };
}
