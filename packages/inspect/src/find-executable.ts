import type { ImageTree, Lookup } from '@up/oci';

/** What runtimes set where an image says nothing. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type FoundLookup = Extract<Lookup, { readonly status: 'found' }>;

export type ExecutableSearch =
  /** The word has a slash: nothing is searched. */
  | { readonly kind: 'path'; readonly path: string; readonly lookup: Lookup }
  | { readonly kind: 'found-in-path'; readonly path: string; readonly lookup: FoundLookup }
  | {
      readonly kind: 'not-in-path';
      /** As PATH has them. */
      readonly directories: readonly string[];
      /** What has the name in one of them, but cannot be executed. */
      readonly passedOver: readonly string[];
    };

export interface SearchOptions {
  readonly tree: ImageTree;
  readonly env: ReadonlyMap<string, string>;
  /** The working directory. */
  readonly directory: string;
}

/** Finds what a word starts, as runc and shells do: by path, or the first executable file of that name in PATH. */
export function findExecutable(word: string, { tree, env, directory }: SearchOptions): ExecutableSearch {
  if (word.includes('/')) {
    const path = toAbsolute(word, directory);
    return { kind: 'path', path, lookup: tree.lookup(path) };
  }
  const directories = pathDirectories(env);
  const passedOver: string[] = [];
  for (const entry of directories) {
    const path = toAbsolute(`${entry}/${word}`, directory);
    const lookup = tree.lookup(path);
    if (lookup.status !== 'found') continue;
    if (lookup.node.type === 'file' && (lookup.node.mode & 0o111) !== 0)
      return { kind: 'found-in-path', path, lookup };
    passedOver.push(path);
  }
  return { kind: 'not-in-path', directories, passedOver };
}

/** Where a name without a slash is found; undefined where no directory of PATH has it. */
export function findInPath(name: string, options: SearchOptions): string | undefined {
  const search = findExecutable(name, options);
  return search.kind === 'found-in-path' ? search.path : undefined;
}

/** Longer lists are nobody's; each entry costs a look-up per command. */
const MAX_DIRECTORIES = 200;

/** The entries of PATH, each once. */
export function pathDirectories(env: ReadonlyMap<string, string>): readonly string[] {
  const entries = (env.get('PATH') ?? DEFAULT_PATH).split(':').map((entry) => trimSlashes(entry));
  return [...new Set(entries.map((entry) => (entry === '' ? '.' : entry)))].slice(0, MAX_DIRECTORIES);
}

function trimSlashes(entry: string): string {
  let end = entry.length;
  while (end > 1 && entry[end - 1] === '/') end -= 1;
  return entry.slice(0, end);
}

/** As written, but from the root; `.` in front is taken away. */
export function toAbsolute(path: string, directory: string): string {
  if (path.startsWith('/')) return path.replace(/^\/{2,}/, '/');
  const base = directory.startsWith('/') ? trimSlashes(directory) : '/';
  const rest = path.replace(/^(?:\.\/+)+/, '');
  return base === '/' ? `/${rest}` : `${base}/${rest}`;
}
