import { posix } from 'node:path';
import { absenceOf } from '../../references/absence.ts';
import { groupBy } from '../../references/group-by.ts';
import type { ReachableBinary } from '../../rules/exec/reachable-binaries.ts';
import { byReach, resolvedBinaries } from '../../rules/exec/resolved-binaries.ts';
import type { Subject } from '../../subject.ts';
import { decline, type Repairer, type RepairStep } from '../repairer.ts';
import { linkStep } from '../steps.ts';

const RULE = 'exec/loader-missing';
const DIRECTORIES: readonly string[] = ['/lib', '/lib64', '/usr/lib', '/usr/lib64'];

/** A link to a loader of that name, for the processor of the program. */
export const LOADER: Repairer = {
  rules: [RULE],
  steps: function* ({ subject }) {
    const missing = resolvedBinaries(subject).flatMap(({ binary, resolution: { interpreter } }) =>
      interpreter.kind === 'missing' && absenceOf(subject, interpreter.path) !== undefined
        ? [{ binary, loader: interpreter.path }]
        : [],
    );
    for (const [loader, group] of groupBy(missing, (one) => one.loader)) {
      const binaries = group.map(({ binary }) => binary).sort(byReach);
      const [first] = binaries;
      if (first !== undefined) yield stepFor(subject, loader, first);
    }
  },
};

function stepFor(subject: Subject, loader: string, binary: ReachableBinary): RepairStep {
  const ref = { rule: RULE, path: binary.path };
  if (loader.startsWith('/nix/store/'))
    return decline('the closure of the program is not in the image as a whole', ref);
  const name = posix.basename(loader);
  const places = [
    ...DIRECTORIES.map((directory) => `${directory}/${name}`),
    ...subject.store.candidates(loader),
  ];
  const target = places.find((path) => path !== loader && isLoaderFor(binary, path, subject));
  return target === undefined
    ? decline(`the image has no ${name} for its processor`, ref)
    : linkStep(subject, { path: loader, target }, ref);
}

function isLoaderFor({ elf }: ReachableBinary, path: string, { image: { tree } }: Subject): boolean {
  const found = tree.lookup(path);
  const own = found.status === 'found' ? found.node.facts?.elf : undefined;
  return own !== undefined && own.machine.code === elf.machine.code && own.bits === elf.bits;
}
