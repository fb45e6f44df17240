import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Host } from '../host/host.ts';
import { type ConfLine, parseNixConf } from './parse-nix-conf.ts';

/** A place that Nix takes settings from. */
export interface ConfFile {
  readonly path: string;
  /** `user`: of this user alone; `variable`: NIX_CONFIG. */
  readonly scope: 'system' | 'user' | 'variable';
  /** Undefined where it is there, but cannot be read. */
  readonly lines: readonly ConfLine[] | undefined;
  readonly modifiedMs: number | undefined;
}

export interface Setting {
  readonly file: ConfFile;
  readonly line: number;
  readonly name: string;
  readonly words: readonly string[];
}

const MAX_DEPTH = 5;

/** Every place, in the order in which they are read: the last one that sets something has it. */
export async function readConfFiles(host: Host): Promise<readonly ConfFile[]> {
  const { env } = host;
  const system = env['NIX_CONF_DIR'] ?? '/etc/nix';
  const files = [
    ...(await readConf(host, join(system, 'nix.conf'), 'system')),
    ...(await inOrder(userConfs(host), (path) => readConf(host, path, 'user'))),
  ];
  const variable = env['NIX_CONFIG'];
  if (variable === undefined || variable === '') return files;
  const lines = parseNixConf(variable);
  return [...files, { path: 'NIX_CONFIG', scope: 'variable', lines, modifiedMs: undefined }];
}

/** Where a user's own settings belong. */
export function userConf({ env, user }: Host): string {
  const config = env['XDG_CONFIG_HOME'];
  return join(
    config !== undefined && isAbsolute(config) ? config : join(user.home, '.config'),
    'nix/nix.conf',
  );
}

/** The most important one is read last. */
function userConfs(host: Host): readonly string[] {
  const named = host.env['NIX_USER_CONF_FILES'];
  if (named !== undefined) return named.split(delimiter).filter(isAbsolute).reverse();
  const shared = (host.env['XDG_CONFIG_DIRS'] ?? '/etc/xdg').split(delimiter).filter(isAbsolute);
  return [userConf(host), ...shared.map((directory) => join(directory, 'nix/nix.conf'))].reverse();
}

async function readConf(
  host: Host,
  path: string,
  scope: ConfFile['scope'],
  depth = 0,
): Promise<readonly ConfFile[]> {
  const state = await host.files.state(path);
  if (state === undefined || depth > MAX_DEPTH) return [];
  const text = await host.files.read(path);
  const lines = text === undefined ? undefined : parseNixConf(text);
  const included = (lines ?? []).flatMap((line) => (line.kind === 'include' ? [line.path] : []));
  const below = await inOrder(included, (name) =>
    readConf(host, isAbsolute(name) ? name : join(dirname(path), name), scope, depth + 1),
  );
  return [{ path, scope, lines, modifiedMs: state.modifiedMs }, ...below];
}

async function inOrder<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<readonly R[]>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(...(await work(item)));
  return results;
}

/** Where a setting is set, `extra-` included, by all its names. */
export function settingsOf(files: readonly ConfFile[], names: readonly string[]): readonly Setting[] {
  const wanted = new Set(names.flatMap((name) => [name, `extra-${name}`]));
  return files.flatMap((file) =>
    (file.lines ?? []).flatMap((line) =>
      line.kind === 'setting' && wanted.has(line.name)
        ? [{ file, line: line.line, name: line.name, words: line.words }]
        : [],
    ),
  );
}

/** `/etc/nix/nix.conf, line 3`. */
export function placeOf({ file, line }: Pick<Setting, 'file' | 'line'>): string {
  return `${file.path}, line ${line}`;
}
