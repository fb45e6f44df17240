import { posix } from 'node:path';
import type { Dependency } from '@up/libraries';
import { collectPrograms } from '../../references/collect-programs.ts';
import { groupBy } from '../../references/group-by.ts';
import { renderList } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { closedLibraries } from './closed-libraries.ts';
import type { ReachableBinary } from './reachable-binaries.ts';
import {
  byReach,
  type ResolvedBinary,
  renderBinary,
  resolvedBinaries,
  severityOf,
} from './resolved-binaries.ts';

export const LIBRARY_MISSING: Rule = {
  id: 'exec/library-missing',
  severity: 'error',
  summary: 'A program needs a shared library that its loader will not find.',
  check,
};

/** Container runtimes for graphics cards bring these. */
const FROM_HOST = /^lib(?:cuda|nvidia-[\w-]+|nvcuvid|nvoptix|EGL_nvidia|GLX_nvidia)\.so/;

interface Missing {
  readonly name: string;
  readonly neededBy: string;
  readonly binary: ReachableBinary;
  readonly dependency: Dependency;
}

function* check(subject: Subject): Iterable<Observation> {
  const missing = resolvedBinaries(subject).flatMap((resolved) => missingOf(resolved, subject));
  const elsewhere = placesOf(subject, new Set(missing.map(({ name }) => posix.basename(name))));
  const isPathSet = setsLibraryPath(subject);
  for (const [name, group] of groupBy(missing, (one) => one.name)) {
    const place = elsewhere.get(posix.basename(name));
    // A script that sets LD_LIBRARY_PATH may well know where it is.
    if (place !== undefined && isPathSet) continue;
    yield toObservation(
      name,
      [...group].sort((a, b) => byReach(a.binary, b.binary)),
      place,
    );
  }
  yield* closedLibraries(subject);
}

/** A program whose loader is missing has a finding of its own. */
function missingOf({ binary, resolution }: ResolvedBinary, subject: Subject): readonly Missing[] {
  if (resolution.interpreter.kind === 'missing' || resolution.interpreter.kind === 'unusable') return [];
  return resolution.dependencies
    .filter((dependency) => isMissing(dependency, subject) && !FROM_HOST.test(dependency.name))
    .filter(({ name }) => binary.reach !== 'beside' || !isBeside(name, binary, subject))
    .map((dependency) => ({ name: dependency.name, neededBy: dependency.neededBy, binary, dependency }));
}

function isMissing(dependency: Dependency, { image: { tree }, runtime }: Subject): boolean {
  if (dependency.kind === 'unusable') {
    const found = tree.lookup(dependency.path);
    // Of an ELF file without facts the content is not known.
    return found.status === 'found' && (found.node.sizeBytes === 0 || found.node.facts?.text !== undefined);
  }
  return dependency.kind === 'missing' && !dependency.tried.some(({ path }) => runtime.provides(path));
}

/** Whoever loads one of two objects may have loaded the other before. */
function isBeside(name: string, { realPath }: ReachableBinary, { image: { tree } }: Subject): boolean {
  return tree.lookup(posix.join(posix.dirname(realPath), name)).status === 'found';
}

function setsLibraryPath(subject: Subject): boolean {
  return collectPrograms(subject).invocations.some(({ search, origin, env }) => {
    if (origin === 'supervisord' && env.get('LD_LIBRARY_PATH') !== subject.env.get('LD_LIBRARY_PATH'))
      return true;
    const node = 'lookup' in search && search.lookup.status === 'found' ? search.lookup.node : undefined;
    return node?.facts?.text?.includes('LD_LIBRARY_PATH') === true;
  });
}

/** Where in the image there are files of these names. */
function placesOf({ image: { tree } }: Subject, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  if (names.size === 0) return places;
  for (const [path, { type }] of tree.walk()) {
    const name = posix.basename(path);
    if (type !== 'directory' && names.has(name) && !places.has(name) && tree.lookup(path).status === 'found')
      places.set(name, path);
  }
  return places;
}

function toObservation(name: string, group: readonly Missing[], place: string | undefined): Observation {
  const binaries = [...new Set(group.map(({ binary }) => binary))];
  const [first] = group;
  const through =
    first !== undefined && first.neededBy !== first.binary.path ? ` (through ${first.neededBy})` : '';
  const elsewhere = place === undefined ? '' : `; ${place} has the name, but is not where the loader looks`;
  return {
    severity: severityOf(binaries),
    message: `${renderList(binaries.map(renderBinary))} ${binaries.length === 1 ? 'needs' : 'need'} ${name}${through}, which the loader does not find`,
    path: binaries[0]?.path ?? name,
    evidence: `${lookedIn(first?.dependency)}${elsewhere}`,
    fix:
      place === undefined
        ? `put the package with ${name} into the image`
        : `patchelf --set-rpath ${posix.dirname(place)} (autoPatchelfHook in Nix), or LD_LIBRARY_PATH=${posix.dirname(place)}`,
  };
}

function lookedIn(dependency: Dependency | undefined): string {
  if (dependency?.kind === 'unusable') return `${dependency.path} is no library: ${dependency.reason}`;
  const tried = dependency?.kind === 'missing' ? dependency.tried : [];
  const directories = [...new Set(tried.map(({ path }) => posix.dirname(path)))];
  const other = tried.find(({ result }) => result === 'other-architecture');
  const hint = other === undefined ? '' : `; ${other.path} is for another architecture`;
  return directories.length === 0
    ? 'there is no place to look'
    : `looked in ${renderList(directories, 8)}${hint}`;
}
