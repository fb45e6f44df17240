import type { ContainerProcess, ExecOptions, ExecResult, PathEntry, StartedContainer } from '@up/docker';
import { type Accounts, parseAccounts } from './accounts.ts';
import { CannotTell } from './cannot-tell.ts';
import { execEntry, execRead } from './exec-files.ts';
import type { ImageOwners } from './image-owners.ts';

/** A look into a container: through the engine's archive where it sees, through programs of the image where it does not. */
export interface Inside {
  /** What is at a path, a link in its last part not followed. @throws CannotTell. */
  entry(path: string): Promise<PathEntry | undefined>;
  /** What a path leads to. @throws CannotTell. */
  follow(path: string): Promise<PathEntry | undefined>;
  /** The content of the file that a path leads to, at most `maxBytes` of it; undefined where there is none. @throws CannotTell. */
  read(path: string, maxBytes?: number): Promise<Uint8Array | undefined>;
  /** @throws CannotTell. */
  text(path: string, maxBytes?: number): Promise<string | undefined>;
  /** What is in a directory, with its files. @throws CannotTell. */
  list(path: string): Promise<readonly PathEntry[]>;
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  accounts(): Promise<Accounts>;
  processes(): Promise<readonly ContainerProcess[]>;
}

export interface InsideOptions {
  readonly container: StartedContainer;
  /** Paths that are mounted when it runs. */
  readonly mounts: readonly string[];
  /** Where the engine's archive says nothing true of owners (Podman's has the user of the container). */
  readonly owners?: ImageOwners | undefined;
  /** `image`: it is not running; nothing can be started in it, and nothing is mounted. */
  readonly state: 'running' | 'image';
}

/** As many links as the kernel follows. */
const MAX_LINKS = 40;
const MAX_BYTES = 16 * 1024 * 1024;
/** What the kernel shows is in no archive. */
const KERNEL = ['/proc', '/sys', '/dev'];
const MAX_LISTED = 10_000;

export function createInside({ container, mounts, state, owners }: InsideOptions): Inside {
  const hiddenBelow = state === 'running' ? [...mounts, ...KERNEL] : [];
  const isHidden = (path: string): boolean =>
    hiddenBelow.some((mount) => path === mount || path.startsWith(`${mount.replace(/\/+$/, '')}/`));
  let accounts: Promise<Accounts> | undefined;

  /** Podman's archive follows links and has the container's user for an owner: stat and the layers tell the truth. */
  async function withoutArchive(path: string, ownersOf: ImageOwners): Promise<PathEntry | undefined> {
    if (state === 'running') {
      const seen = await execEntry(container, path).catch((error: unknown) => {
        if (error instanceof CannotTell) return 'unseen' as const;
        throw error;
      });
      if (seen !== 'unseen') return seen;
    }
    const stat = await container.statPath(path);
    if (stat === undefined) return undefined;
    const { type, mode, sizeBytes } = stat;
    return { path, type, mode, sizeBytes, uid: 0, gid: 0, ...(await ownersOf(path)) };
  }

  const inside: Inside = {
    async entry(path) {
      if (isHidden(path)) return await execEntry(container, path);
      if (owners !== undefined) return await withoutArchive(path, owners);
      for await (const found of container.listPath(path)) return found;
      return undefined;
    },
    async follow(path) {
      let place = path;
      for (let links = 0; links <= MAX_LINKS; links += 1) {
        const found = await inside.entry(place);
        if (found?.type !== 'symlink') return found;
        const stat = isHidden(place) ? undefined : await container.statPath(place);
        const next = stat?.linkTarget ?? joined(place, found.linkTarget ?? '');
        if (next === place) return undefined;
        place = next;
      }
      return undefined;
    },
    async read(path, maxBytes = MAX_BYTES) {
      const target = await inside.follow(path);
      if (target?.type !== 'file') return undefined;
      if (isHidden(target.path)) return await execRead(container, target.path, maxBytes);
      return await container.readFile(target.path, { maxBytes });
    },
    async text(path, maxBytes) {
      const bytes = await inside.read(path, maxBytes);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    },
    async list(path) {
      if (isHidden(path)) throw new CannotTell(`${path} is mounted: the engine does not list it`);
      const found: PathEntry[] = [];
      for await (const one of container.listPath(path)) {
        found.push(one);
        if (found.length >= MAX_LISTED) break;
      }
      return found;
    },
    exec: async (command, options) => {
      if (state === 'image') throw new CannotTell('nothing runs in an image');
      return await container.exec(command, options);
    },
    accounts: () => {
      accounts ??= Promise.all([inside.text('/etc/passwd'), inside.text('/etc/group')]).then(
        ([passwd = '', group = '']) => parseAccounts(passwd, group),
      );
      return accounts;
    },
    processes: () => container.top(),
  };
  return inside;
}

function joined(link: string, target: string): string {
  const parts: string[] = [];
  const whole = target.startsWith('/') ? target : `${link.replace(/[^/]*$/, '')}${target}`;
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
