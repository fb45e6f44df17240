import { basename } from 'node:path/posix';
import { mayAccess } from '../../identity.ts';
import { absenceOf } from '../../references/absence.ts';
import { groupBy } from '../../references/group-by.ts';
import { renderList, renderMode } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import type { ReachableBinary } from './reachable-binaries.ts';
import { byReach, renderBinary, resolvedBinaries, severityOf } from './resolved-binaries.ts';

export const LOADER_MISSING: Rule = {
  id: 'exec/loader-missing',
  severity: 'error',
  summary: 'A program is linked for a dynamic loader that is not in the image, or may not be executed.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  const missing = resolvedBinaries(subject).flatMap(({ binary, resolution: { interpreter } }) =>
    interpreter.kind === 'missing' && absenceOf(subject, interpreter.path) !== undefined
      ? [{ binary, loader: interpreter.path }]
      : [],
  );
  for (const [loader, group] of groupBy(missing, (one) => one.loader)) {
    const binaries = group.map(({ binary }) => binary).sort(byReach);
    yield toObservation(loader, binaries, subject);
  }
  yield* notExecutable(subject);
}

/** The kernel starts the loader, and minds its mode. */
function* notExecutable(subject: Subject): Iterable<Observation> {
  const { tree } = subject.image;
  const refused = resolvedBinaries(subject).flatMap(({ binary, resolution: { interpreter } }) => {
    if (interpreter.kind !== 'found' || binary.reach === 'beside') return [];
    const found = tree.lookup(interpreter.path);
    if (found.status !== 'found' || mayAccess(found.node, binary.as ?? subject.identity, 'execute'))
      return [];
    return [{ binary, loader: interpreter.path, mode: found.node.mode & 0o7777 }];
  });
  for (const [loader, group] of groupBy(refused, (one) => one.loader)) {
    const binaries = group.map(({ binary }) => binary).sort(byReach);
    yield {
      severity: severityOf(binaries),
      message: `${renderList(binaries.map(renderBinary))} ${binaries.length === 1 ? 'needs' : 'need'} the loader ${loader}, which may not be executed`,
      path: binaries[0]?.path ?? loader,
      evidence: `its mode is ${renderMode(group[0]?.mode ?? 0)}; starting ${binaries.length === 1 ? 'it' : 'them'} would fail with "permission denied"`,
      fix: `chmod 755 ${loader}`,
    };
  }
}

function toObservation(loader: string, binaries: readonly ReachableBinary[], subject: Subject): Observation {
  const [candidate] = subject.store.candidates(loader);
  const who = renderList(binaries.map(renderBinary));
  return {
    severity: severityOf(binaries),
    message: `${who} ${binaries.length === 1 ? 'needs' : 'need'} the loader ${loader}, which is not in the image`,
    path: binaries[0]?.path ?? loader,
    evidence: `starting ${binaries.length === 1 ? 'it' : 'them'} would fail with "no such file or directory", although the file is there${otherLibc(loader, subject)}${candidate === undefined ? '' : `; a loader of that name is ${candidate}`}`,
    fix: loader.startsWith('/nix/store/')
      ? 'put the whole closure of the program into the image'
      : `use a build for the C library of the image or a static one, or patchelf --set-interpreter ${candidate ?? '<loader>'} (autoPatchelfHook in Nix)`,
  };
}

/** The usual reason: built for glibc, run on Alpine, or the other way round. */
function otherLibc(loader: string, { image: { tree } }: Subject): string {
  const isMusl = basename(loader).startsWith('ld-musl-');
  const lib = tree.lookup('/lib');
  const names = lib.status === 'found' ? [...(lib.node.children?.keys() ?? [])] : [];
  if (!isMusl && names.some((name) => name.startsWith('ld-musl-')))
    return '; it was built for glibc, and the image has musl';
  const hasGlibc =
    names.some((name) => /^ld-linux/.test(name)) ||
    tree.lookup('/lib64/ld-linux-x86-64.so.2').status === 'found';
  return isMusl && hasGlibc ? '; it was built for musl, and the image has glibc' : '';
}
