import { parseSupervisorConfig, type SupervisorConfig, type SupervisorRefusal } from '@up/inspect';
import type { Accounts } from '../inside/accounts.ts';
import type { Inside } from '../inside/inside.ts';

export interface ReadConfigOptions {
  readonly inside: Inside;
  readonly mainFile: string;
  readonly env: ReadonlyMap<string, string>;
  /** As the container calls itself. */
  readonly hostName: string;
}

/** A file that includes others may do so level by level. */
const MAX_ROUNDS = 8;
const MAX_BYTES = 1024 * 1024;

/** The configuration that a supervisord has read, out of its container. @throws CannotTell. */
export async function readSupervisordConfig({
  inside,
  mainFile,
  env,
  hostName,
}: ReadConfigOptions): Promise<SupervisorConfig | SupervisorRefusal> {
  const texts = new Map<string, string | undefined>();
  const directories = new Map<string, readonly string[] | undefined>();
  const identity = toIdentity(await inside.accounts());
  for (let round = 0; ; round += 1) {
    const missing = { texts: new Set<string>(), directories: new Set<string>() };
    const config = parseSupervisorConfig({
      files: {
        readText: (path) => known(texts, path, missing.texts),
        listDirectory: (path) => known(directories, path, missing.directories),
      },
      mainFile,
      env: Object.fromEntries(env),
      identity,
      // It runs: what it needs is there.
      directoryExists: () => true,
      hostNodeName: hostName,
    });
    if ((missing.texts.size === 0 && missing.directories.size === 0) || round === MAX_ROUNDS) return config;
    for (const path of missing.texts) texts.set(path, await inside.text(path, MAX_BYTES));
    for (const path of missing.directories) directories.set(path, await namesIn(inside, path));
  }
}

/** What is not known yet is asked for before the next round. */
function known<T>(
  values: ReadonlyMap<string, T | undefined>,
  path: string,
  missing: Set<string>,
): T | undefined {
  if (!values.has(path)) missing.add(path);
  return values.get(path);
}

async function namesIn(inside: Inside, path: string): Promise<readonly string[] | undefined> {
  const target = await inside.follow(path);
  if (target?.type !== 'directory') return undefined;
  const below = target.path === '/' ? '/' : `${target.path}/`;
  return (await inside.list(target.path))
    .filter((entry) => entry.path.startsWith(below) && entry.path !== target.path)
    .map((entry) => entry.path.slice(below.length))
    .filter((name) => name !== '' && !name.includes('/'));
}

function toIdentity({ users, groups }: Accounts) {
  return {
    users: new Map([...users].reverse().map(({ name, uid, gid, home }) => [name, { uid, gid, home }])),
    groups: new Map([...groups].reverse().map(({ name, gid }) => [name, gid])),
  };
}
