import { spawnSync } from 'node:child_process';
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError } from '@up/formats';
import { expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { createLibraryResolver, hostView, type LibraryResolution } from '../src/index.ts';
import { GLIBC_LOADER, type Trace, toTrace, traceProgram, traceWith } from './support/trace.ts';

const ROOTS = ['/usr/bin', '/usr/sbin', '/usr/libexec', '/usr/lib'];
const MAX_PER_KIND = 600;

describeWith(['ldd', 'readelf'], 'resolveLibraries against the loader of this machine', () => {
  const resolver = createLibraryResolver(hostView);
  const hwcaps = supportedHwcaps();
  const { programs, libraries } = dynamicFiles((binary) => resolver.resolve({ binary, hwcaps }));

  it('finds the same files for every program', { timeout: 600_000 }, () => {
    expect(programs.length).toBeGreaterThan(100);
    const different = programs.flatMap((resolution) => compare(resolution, trace(resolution.path)));
    expect(different).toEqual([]);
  });

  it('finds the same files for libraries asked about on their own', { timeout: 600_000 }, () => {
    expect(libraries.length).toBeGreaterThan(100);
    const different = libraries.flatMap((resolution) =>
      compare(resolution, traceWith(GLIBC_LOADER, { binary: resolution.path })),
    );
    expect(different).toEqual([]);
  });
});

/** Programs with set-user-id or set-group-id are not traced when they are started. */
function trace(binary: string): Trace {
  const isPrivileged = (statSync(binary).mode & 0o6000) !== 0;
  return isPrivileged ? traceWith(GLIBC_LOADER, { binary }) : traceProgram({ binary });
}

function compare(resolution: LibraryResolution, trace: Trace): readonly unknown[] {
  const { libraries, versions } = toTrace(resolution);
  const expected = new Set(Object.values(trace.libraries));
  const actual = new Set(Object.values(libraries));
  const wrong = Object.entries(trace.libraries).filter(([name, path]) => {
    const found = libraries[name] ?? (actual.has(path) ? path : undefined);
    return found !== path;
  });
  const extra = [...actual].filter((path) => !expected.has(path));
  const isSame = wrong.length === 0 && extra.length === 0 && String(versions) === String(trace.versions);
  return isSame ? [] : [{ binary: resolution.path, wrong, extra, versions, trace }];
}

/** Programs with glibc's loader, and shared objects with needs of their own; each real file once. */
function dynamicFiles(resolve: (path: string) => LibraryResolution): {
  readonly programs: readonly LibraryResolution[];
  readonly libraries: readonly LibraryResolution[];
} {
  const programs: LibraryResolution[] = [];
  const libraries: LibraryResolution[] = [];
  for (const path of files()) {
    const resolution = attempt(() => resolve(path));
    if (resolution === undefined || resolution.elf.machine.name !== 'x86-64') continue;
    const { elf } = resolution;
    const isProgram = elf.interpreter === GLIBC_LOADER && elf.type !== 'shared-object';
    if (isProgram) programs.push(resolution);
    else if (elf.interpreter === undefined && elf.type === 'shared-object' && elf.needed.length > 0)
      libraries.push(resolution);
  }
  return { programs: sample(programs), libraries: sample(libraries) };
}

function sample<T>(all: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.floor(all.length / MAX_PER_KIND));
  return all.filter((_, index) => index % step === 0).slice(0, MAX_PER_KIND);
}

function files(): readonly string[] {
  const found = new Set<string>();
  const queue = [...ROOTS];
  for (let directory = queue.shift(); directory !== undefined; directory = queue.shift())
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) queue.push(path);
      else if (entry.isFile() && realpathSync(path) === path) found.add(path);
    }
  return [...found];
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function attempt(resolve: () => LibraryResolution): LibraryResolution | undefined {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function supportedHwcaps(): readonly string[] {
  const { stdout } = spawnSync(GLIBC_LOADER, ['--help'], { encoding: 'utf8' });
  return [...stdout.matchAll(/^ {2}(x86-64-v\d) \(supported, searched\)/gm)].map(([, name]) => name ?? '');
}
