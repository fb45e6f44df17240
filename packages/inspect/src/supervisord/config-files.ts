/** The files that a configuration is read from: those of an image, or of the host. */
export interface ConfigFiles {
  /**
   * The text of a file, undefined where it does not exist or is no file. A byte order mark has to stay in the
   * text: it makes supervisord fail.
   */
  readText(path: string): string | undefined;
  /** Names in a directory, undefined where it is none. */
  listDirectory(path: string): readonly string[] | undefined;
}

/** Files in memory: absolute path to text. */
export function configFilesOf(texts: ReadonlyMap<string, string>): ConfigFiles {
  const directories = new Map<string, Set<string>>();
  for (const path of texts.keys()) addParents(directories, resolved(path));
  return {
    readText: (path) => (path.endsWith('/') ? undefined : texts.get(resolved(path))),
    listDirectory: (path) => {
      const names = directories.get(resolved(path));
      return names === undefined ? undefined : [...names];
    },
  };
}

function addParents(directories: Map<string, Set<string>>, path: string): void {
  const parts = path.split('/').slice(1);
  let parent = '/';
  for (const part of parts) {
    const names = directories.get(parent) ?? new Set();
    directories.set(parent, names.add(part));
    parent = parent === '/' ? `/${part}` : `${parent}/${part}`;
  }
}

/** `.`, `..` and doubled slashes gone. */
function resolved(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
