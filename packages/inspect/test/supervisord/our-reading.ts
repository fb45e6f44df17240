import { posix } from 'node:path';
import {
  configFilesOf,
  type GroupConfig,
  type HttpServer,
  type ProcessConfig,
  parseSupervisorConfig,
  type SupervisorVersion,
} from '@up/inspect';
import type { OracleCase } from './world.ts';

const SAID_BY_SUPERVISORD: readonly string[] = [
  'no-include-match',
  'syslog-logfile',
  'auto-log-without-rollover',
  'stderr-logfile-ignored',
  'runs-as-root',
];

/** Of what the cases name, what a Python with supervisor has. */
const IMPORTABLE: readonly string[] = [
  'supervisor',
  'supervisor.rpcinterface',
  'supervisor.rpcinterface:make_main_rpcinterface',
  'supervisor.dispatchers:default_handler',
  'syslog',
];

/** What up makes of a case, in the shape of the oracle's answer. */
export function readOurWay(root: string, version: SupervisorVersion, one: OracleCase): unknown {
  const files = configFilesOf(new Map(Object.entries(one.files)));
  const result = parseSupervisorConfig({
    files,
    mainFile: one.main,
    env: one.env,
    identity: {
      users: new Map(one.users.map(({ name, ...user }) => [name, user])),
      groups: new Map(one.groups.map(({ name, gid }) => [name, gid])),
    },
    directoryExists: (path) => {
      const full = posix.resolve(root, path);
      const isBelow = full === root || full.startsWith(`${root}/`);
      return isBelow
        ? full === root || files.listDirectory(full) !== undefined
        : one.directories.includes(full);
    },
    hostNodeName: one.host,
    version,
    cwd: root,
    uid: one.uid,
    canImport: (module, attribute) => IMPORTABLE.includes([module, attribute].filter(Boolean).join(':')),
  });
  if (!result.ok) return { ok: false, message: result.error.message };
  const { supervisord, groups, httpServers, rpcInterfaces, serverUrl, warnings } = result;
  return {
    ok: true,
    supervisord: { ...nulls(supervisord), environment: [...supervisord.environment] },
    groups: groups.map(groupShape),
    httpServers: httpServers.map(serverShape),
    rpcInterfaces: rpcInterfaces.map(({ name, options }) => ({ name, options: [...options] })),
    serverUrl: serverUrl ?? null,
    warnings: warnings.filter(({ kind }) => SAID_BY_SUPERVISORD.includes(kind)).map(({ message }) => message),
  };
}

function groupShape(group: GroupConfig): unknown {
  const { name, priority, processes } = group;
  return {
    name,
    priority,
    processes: processes.map(processShape),
    ...(group.kind === 'eventlistener'
      ? { bufferSize: group.bufferSize, events: [...group.events].sort() }
      : {}),
    ...(group.kind === 'fcgi-program' ? { socket: nulls(group.socket) } : {}),
  };
}

function processShape(process: ProcessConfig): unknown {
  const { group: _group, section: _section, places: _places, ...rest } = process;
  return nulls({ ...rest, environment: [...process.environment] });
}

function serverShape(server: HttpServer): unknown {
  return nulls(server);
}

/** Python's None is null in JSON. */
function nulls(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, part ?? null]));
}
