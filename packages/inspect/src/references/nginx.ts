import { posix } from 'node:path';
import { childrenAt, textAt } from '../look-up.ts';
import type { Subject } from '../subject.ts';
import { glob } from '../supervisord/glob.ts';
import type { Invocation } from './command.ts';
import { type NginxDirective, parseNginxDirectives } from './nginx-directives.ts';
import type { PathReference } from './path-reference.ts';
import type { PathWrite } from './path-write.ts';

/** What the configuration of an nginx that is started names. */
export interface NginxPaths {
  readonly references: readonly PathReference[];
  readonly writes: readonly PathWrite[];
}

const NAMES: readonly string[] = ['nginx', 'openresty'];
const CONFIGS: readonly string[] = [
  '/etc/nginx/nginx.conf',
  '/usr/local/nginx/conf/nginx.conf',
  '/usr/local/openresty/nginx/conf/nginx.conf',
];
const MAX_FILES = 500;

/** Directives that name a file to read, and what its absence means: certificates are often mounted. */
const READ: Readonly<Partial<Record<string, PathReference['ifMissing']>>> = {
  include: 'error',
  load_module: 'error',
  root: 'warning',
  ssl_certificate: 'warning',
  ssl_certificate_key: 'warning',
};

const WRITTEN: Readonly<Partial<Record<string, PathWrite['what']>>> = {
  error_log: 'log',
  access_log: 'log',
  pid: 'pid',
};

export function nginxPaths(subject: Subject, invocations: readonly Invocation[]): NginxPaths {
  const started = invocations.find(isNginx);
  if (started === undefined) return { references: [], writes: [] };
  const placed = readConfiguration(started, subject);
  return {
    references: placed.flatMap((one) => toReference(one, started) ?? []),
    writes: placed.flatMap((one) => toWrite(one, started) ?? []),
  };
}

/** A name that an nginx of root looks up before it does anything else. */
export interface NginxAccount {
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly source: PathReference['source'];
}

/** What `user` of its configuration names; without one it is what was compiled in. The group has the user's name. */
export function nginxAccounts(subject: Subject, invocations: readonly Invocation[]): readonly NginxAccount[] {
  const started = invocations.find(isNginx);
  if (started === undefined || started.as.uid !== 0) return [];
  const directive = readConfiguration(started, subject).find(({ name }) => name === 'user');
  const [user, group = user] = directive?.args ?? [];
  if (directive === undefined || user === undefined || group === undefined) return [];
  const { source } = { source: undefined, ...sourceOf(directive.file, directive.line) };
  return [
    { kind: 'user', name: user, source },
    { kind: 'group', name: group, source },
  ];
}

function isNginx({ program, words, certainty }: Invocation): boolean {
  const onlyPrints = words.some((word) => word !== undefined && /^-[tTvVs]/.test(word));
  return certainty === 'certain' && !onlyPrints && NAMES.includes(posix.basename(program));
}

interface PlacedDirective extends NginxDirective {
  /** The file it is in; undefined for `-g` of the command line. */
  readonly file: string | undefined;
}

/** The directives of the main file and of those that it includes, each file once. */
function readConfiguration(started: Invocation, subject: Subject): readonly PlacedDirective[] {
  const { words } = started;
  const global = optionOf(words, '-g');
  const placed: PlacedDirective[] = parseNginxDirectives(global ?? '').map((directive) => ({
    ...directive,
    file: undefined,
  }));
  const main = optionOf(words, '-c') ?? defaultConfig(started, subject);
  if (main === undefined || !main.startsWith('/')) return placed;
  const queue = [main];
  const seen = new Set(queue);
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const directives = parseNginxDirectives(textAt(subject.image.tree, file) ?? '');
    for (const directive of directives) placed.push({ ...directive, file });
    for (const { name, args } of directives) {
      if (name !== 'include' || args[0] === undefined) continue;
      for (const path of included(posix.resolve(posix.dirname(main), args[0]), subject)) {
        if (seen.has(path) || seen.size >= MAX_FILES) continue;
        seen.add(path);
        queue.push(path);
      }
    }
  }
  return placed;
}

function defaultConfig({ search }: Invocation, { image: { tree } }: Subject): string | undefined {
  const real = 'lookup' in search && search.lookup.status === 'found' ? search.lookup.realPath : '';
  const store = /^\/nix\/store\/[^/]+/.exec(real)?.[0];
  const candidates = store === undefined ? CONFIGS : [`${store}/conf/nginx.conf`];
  return candidates.find((path) => tree.lookup(path).status === 'found');
}

function included(pattern: string, subject: Subject): readonly string[] {
  return glob(pattern, {
    readText: (path) => textAt(subject.image.tree, path),
    listDirectory: (path) => {
      const children = childrenAt(subject.image.tree, path);
      return children === undefined ? undefined : [...children.keys()];
    },
  });
}

function optionOf(words: Invocation['words'], option: string): string | undefined {
  const at = words.indexOf(option);
  return at === -1 ? undefined : words[at + 1];
}

function toReference(
  { name, args, file, line }: PlacedDirective,
  started: Invocation,
): PathReference | undefined {
  const ifMissing = READ[name];
  const [path] = args;
  if (ifMissing === undefined || path === undefined || !isPlainPath(path)) return undefined;
  return {
    path,
    by: `nginx (${name})`,
    ...sourceOf(file, line),
    use: 'read',
    as: started.as,
    origin: 'nginx',
    ifMissing,
  };
}

function toWrite({ name, args, file, line }: PlacedDirective, started: Invocation): PathWrite | undefined {
  const what = WRITTEN[name];
  const [path] = args;
  if (what === undefined || path === undefined || !isPlainPath(path)) return undefined;
  const common = { path, by: `nginx (${name})`, ...sourceOf(file, line), what, as: started.as } as const;
  return { ...common, origin: 'nginx', ifClosed: 'error' };
}

function sourceOf(file: string | undefined, line: number): Pick<PathReference, 'source'> {
  return file === undefined ? {} : { source: { path: file, line } };
}

function isPlainPath(path: string): boolean {
  return /^\/[^*?[\]]*$/.test(path);
}
