import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  createLibraryResolver,
  hostView,
  type LibraryRequest,
  type LibraryResolution,
} from '../../src/index.ts';

export const GLIBC_LOADER = '/lib64/ld-linux-x86-64.so.2';
export const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1';

/** Which files a process would have: name -> real path, or why not. The loader and the vdso are left out. */
export interface Trace {
  readonly libraries: Readonly<Record<string, string>>;
  /** Version names that were not found. */
  readonly versions: readonly string[];
  /** What else the loader had to say. */
  readonly complaints: string;
}

export interface TraceRequest {
  readonly binary: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Asks glibc as ldd does: the binary is started, its loader prints and exits before the program runs. */
export function traceProgram({ binary, env = {}, cwd = '/' }: TraceRequest): Trace {
  return glibcTrace([binary], { env, cwd });
}

/** Asks a loader that is run as a program, for libraries and for musl. */
export function traceWith(loader: string, { binary, env = {}, cwd = '/' }: TraceRequest): Trace {
  // glibc's own --list ends at the first library that is missing.
  if (loader === GLIBC_LOADER) return glibcTrace([loader, binary], { env, cwd });
  const { stdout, stderr } = spawnSync(loader, ['--list', binary], { env, cwd, encoding: 'utf8' });
  return parse(stdout, stderr, cwd);
}

function glibcTrace(
  [command = '', ...args]: readonly string[],
  { env, cwd }: Required<Pick<TraceRequest, 'env' | 'cwd'>>,
): Trace {
  const { stdout, stderr } = spawnSync(command, args, {
    env: { ...env, LD_TRACE_LOADED_OBJECTS: '1', LD_WARN: 'yes' },
    cwd,
    encoding: 'utf8',
    timeout: 20_000,
    // Every symbol that it does not find is a line.
    maxBuffer: 256 * 1024 * 1024,
  });
  return parse(stdout, stderr, cwd);
}

function parse(stdout: string, stderr: string, cwd: string): Trace {
  const libraries: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    const [, name, path] = /^\t(\S+)(?: => (.*?))?(?: \(0x[0-9a-f]+\))?$/.exec(line) ?? [];
    if (name === undefined || name.startsWith('linux-vdso')) continue;
    libraries[name] = path === 'not found' ? 'missing' : realpathSync(resolve(cwd, path ?? name));
  }
  for (const [, name] of stderr.matchAll(/Error loading shared library (\S+): /g))
    if (name !== undefined) libraries[name] = 'missing';
  const versions = [...stderr.matchAll(/version `(.*?)' not found/g)].map(([, version]) => version ?? '');
  return { libraries: withoutLoader(libraries), versions: [...new Set(versions)].sort(), complaints: stderr };
}

function withoutLoader(libraries: Record<string, string>): Record<string, string> {
  const loaders = [GLIBC_LOADER, MUSL_LOADER].flatMap((loader) => {
    const real = hostView.realPath(loader);
    return real === undefined ? [] : [real];
  });
  return Object.fromEntries(Object.entries(libraries).filter(([, path]) => !loaders.includes(path)));
}

const resolver = (): ReturnType<typeof createLibraryResolver> => createLibraryResolver(hostView);

/** The same question, answered by reading. */
export function resolveOnHost(
  { binary, env = {}, cwd = '/' }: TraceRequest,
  more: Partial<LibraryRequest> = {},
): LibraryResolution {
  return resolver().resolve({ binary, env, workingDirectory: cwd, ...more });
}

/** A resolution in the terms of a trace. A name that was found in one place and missing in another counts as found. */
export function toTrace(resolution: LibraryResolution): Omit<Trace, 'complaints'> {
  const libraries: Record<string, string> = {};
  for (const dependency of [...resolution.preloads, ...resolution.dependencies]) {
    const isFound = dependency.kind === 'found' || dependency.kind === 'already-loaded';
    if (isFound) libraries[dependency.name] = dependency.realPath;
    else libraries[dependency.name] ??= dependency.kind;
  }
  const versions = resolution.versionProblems.map(({ version }) => version);
  return { libraries: withoutLoader(libraries), versions: [...new Set(versions)].sort() };
}
