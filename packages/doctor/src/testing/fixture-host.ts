import { dirname, join } from 'node:path';
import { UpError } from '@up/core';
import type { Host, HttpAnswer } from '../host/host.ts';
import type { DiskRoom, FileState, HostFiles } from '../host/host-files.ts';
import type { ProgramRun, RunOptions } from '../host/host-programs.ts';

/** A host of files and answers: another system than the one that the tests run on. */
export interface FixtureHostOptions {
  readonly platform?: NodeJS.Platform;
  readonly architecture?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly shell?: string | undefined;
  readonly nodeVersion?: string;
  /** Texts by path; what begins with `-> ` is a link, `socket` a socket. Directories follow from the paths. */
  readonly files?: Readonly<Record<string, string>>;
  readonly modified?: Readonly<Record<string, number>>;
  readonly readOnly?: readonly string[];
  /** What programs answer, by the path they are found under. */
  readonly programs?: Readonly<Record<string, (options: RunOptions) => Partial<ProgramRun> | undefined>>;
  readonly room?: DiskRoom;
  readonly http?: Readonly<Record<string, Partial<HttpAnswer>>>;
  readonly now?: number;
}

export interface FixtureHost extends Host {
  /** What is there now. */
  readonly contents: Map<string, string>;
  /** What was run, with its arguments. */
  readonly ran: readonly string[];
}

const NOW = Date.UTC(2026, 10, 21, 12);
const ROOM: DiskRoom = { device: 1, freeBytes: 5e10, totalBytes: 1e11, freeFiles: 9e6, totalFiles: 1e7 };

export function fixtureHost(options: FixtureHostOptions = {}): FixtureHost {
  const { platform = 'linux', architecture = 'x64', cwd = '/home/u', uid = 1000 } = options;
  const home = platform === 'darwin' ? '/Users/u' : '/home/u';
  const env = { PATH: '/usr/bin', HOME: home, ...options.env };
  const contents = new Map(Object.entries(options.files ?? {}));
  for (const path of Object.keys(options.programs ?? {})) if (!contents.has(path)) contents.set(path, '');
  const files = filesOf(contents, options);
  const ran: string[] = [];
  const inPath = (name: string): readonly string[] =>
    (env.PATH ?? '').split(':').flatMap((directory) => {
      const path = join(directory, name);
      return options.programs?.[path] === undefined ? [] : [path];
    });
  return {
    platform,
    architecture,
    env,
    cwd,
    user: { name: 'u', home, uid, shell: options.shell },
    nodeVersion: options.nodeVersion ?? '20.20.0',
    paths: { config: `${home}/.config/up`, cache: `${home}/.cache/up`, state: `${home}/.local/state/up` },
    contents,
    ran,
    files,
    programs: {
      find: async (name) => inPath(name)[0],
      findAll: async (name) => inPath(name),
      async run(command, run) {
        const path = command.includes('/') ? command : inPath(command)[0];
        const answer = path === undefined ? undefined : options.programs?.[path];
        if (answer === undefined) return undefined;
        ran.push([command, ...run.args].join(' '));
        const said = answer(run);
        return said && { exitCode: 0, stdout: '', stderr: [], durationMs: 5, ...said };
      },
    },
    machines: {
      engine: async () => {
        throw new UpError('UP_ENGINE_UNREACHABLE', 'No container engine answers');
      },
      qemu: async (guest) => {
        throw new UpError('UP_PROGRAM_NOT_FOUND', `no qemu-system-${guest}`, { hint: 'brew install qemu' });
      },
      firmware: async () => '/firmware.fd',
      accelerator: async () => ({ accelerator: 'tcg', note: undefined }),
    },
    sources: async () => ({ findings: [], skipped: [], files: 0, paths: 0, source: 'unknown' }),
    now: () => options.now ?? NOW,
    get: async (url) => {
      const answer = options.http?.[url];
      return answer === undefined
        ? { outcome: 'silent', reason: 'getaddrinfo ENOTFOUND' }
        : { outcome: 'answered', status: 200, body: '', dateMs: undefined, durationMs: 10, ...answer };
    },
  };
}

function filesOf(contents: Map<string, string>, options: FixtureHostOptions): HostFiles {
  const isDirectory = (path: string): boolean =>
    path === '/' || [...contents.keys()].some((known) => known.startsWith(`${path}/`));
  const linkOf = (path: string): string | undefined => {
    const text = contents.get(path);
    return text?.startsWith('-> ') ? join(dirname(path), absolute(text.slice(3), path)) : undefined;
  };
  const follow = (path: string, depth = 0): string | undefined => {
    if (depth > 20) return undefined;
    const parts = path.split('/').filter((part) => part !== '');
    let at = '';
    for (const [index, part] of parts.entries()) {
      at = `${at}/${part}`;
      const link = linkOf(at);
      if (link !== undefined) return follow(join(link, ...parts.slice(index + 1)), depth + 1);
    }
    return contents.has(path) || isDirectory(path) ? path : undefined;
  };
  const stateOf = (path: string): FileState | undefined => {
    const parent = path === '/' ? '/' : follow(dirname(path));
    const real = parent === undefined ? path : join(parent, path.slice(path.lastIndexOf('/') + 1));
    const text = contents.get(real);
    if (text === undefined && !isDirectory(real)) return undefined;
    const kind =
      text === undefined
        ? 'directory'
        : text.startsWith('-> ')
          ? 'link'
          : text === 'socket'
            ? 'socket'
            : 'file';
    return { kind, sizeBytes: text?.length ?? 0, modifiedMs: options.modified?.[real] ?? 0, uid: 0 };
  };
  return {
    read: async (path) => contents.get(follow(path) ?? ''),
    list: async (path) => {
      const real = follow(path);
      if (real === undefined || !isDirectory(real)) return undefined;
      const base = real === '/' ? '/' : `${real}/`;
      const names = [...contents.keys()].flatMap((known) =>
        known.startsWith(base) ? [known.slice(base.length).split('/')[0] ?? ''] : [],
      );
      return [...new Set(names)].sort();
    },
    state: async (path) => stateOf(path),
    realPath: async (path) => follow(path),
    readLink: async (path) => linkOf(path),
    canWrite: async (path) => !(options.readOnly ?? []).includes(path),
    room: async () => options.room ?? ROOM,
    makeDirectory: async (path) => void contents.set(`${path}/.made`, ''),
    replace: async (path, text) => {
      const before = contents.get(path);
      contents.set(path, text);
      if (before === undefined) return { backup: undefined };
      contents.set(`${path}.bak`, before);
      return { backup: `${path}.bak` };
    },
  };
}

/** `join` takes a path relative to the directory of the link. */
function absolute(target: string, path: string): string {
  return target.startsWith('/')
    ? `${'../'.repeat(dirname(path).split('/').length)}${target.slice(1)}`
    : target;
}
