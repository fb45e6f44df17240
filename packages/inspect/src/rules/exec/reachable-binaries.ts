import { posix } from 'node:path';
import type { ElfFile } from '@up/formats';
import type { FileNode } from '@up/oci';
import type { Identity } from '../../identity.ts';
import { childrenAt } from '../../look-up.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import { pathExecutables } from '../../references/path-executables.ts';
import type { Subject } from '../../subject.ts';

/** An ELF file that will or may be started or loaded. */
export interface ReachableBinary {
  readonly path: string;
  readonly realPath: string;
  readonly node: FileNode;
  readonly elf: ElfFile;
  /**
   * `started`: for certain. `possible`: by a branch of a script, or by whoever types its name. `beside`: a shared
   * object in the directory of a program, which may load it.
   */
  readonly reach: 'started' | 'possible' | 'beside';
  /** What starts it, where that is known. */
  readonly by: string | undefined;
  /** Whom it is started as, where that is known. */
  readonly as?: Identity;
  readonly env: ReadonlyMap<string, string>;
  /** Of a shared object: the loader of the program beside it. */
  readonly interpreter?: string;
}

const KEY = Symbol('reachable binaries');
const MAX_BINARIES = 10_000;

/** What the config, services and scripts start, all of PATH, and shared objects beside programs that are started. */
export function reachableBinaries(subject: Subject): readonly ReachableBinary[] {
  return subject.once(KEY, () => {
    const found = new Map<FileNode, ReachableBinary>();
    const add = (binary: ReachableBinary): void => {
      const known = found.get(binary.node);
      const isBetter = known === undefined || (known.reach !== 'started' && binary.reach === 'started');
      if (isBetter && found.size < MAX_BINARIES) found.set(binary.node, binary);
    };
    for (const binary of started(subject)) add(binary);
    for (const binary of inPath(subject)) add(binary);
    for (const binary of [...found.values()].filter(({ reach }) => reach === 'started'))
      for (const beside of besideOf(binary, subject)) add(beside);
    return [...found.values()];
  });
}

function started(subject: Subject): readonly ReachableBinary[] {
  return collectPrograms(subject).invocations.flatMap(({ search, certainty, by, as, env }) => {
    if (search.kind === 'not-in-path' || search.lookup.status !== 'found') return [];
    const { node, realPath } = search.lookup;
    const elf = node.facts?.elf;
    if (elf === undefined) return [];
    const reach = certainty === 'certain' ? 'started' : 'possible';
    return [{ path: search.path, realPath, node, elf, reach, by, as, env }];
  });
}

/** Names that begin with a dot are those of wrapped programs, which only their wrapper starts. */
function inPath(subject: Subject): readonly ReachableBinary[] {
  return pathExecutables(subject).flatMap(({ path, realPath, node }) => {
    const elf = node.facts?.elf;
    if (elf === undefined || posix.basename(path).startsWith('.')) return [];
    return [{ path, realPath, node, elf, reach: 'possible', by: undefined, env: subject.env }];
  });
}

function besideOf(
  { realPath, elf, env }: ReachableBinary,
  { image: { tree } }: Subject,
): readonly ReachableBinary[] {
  const directory = posix.dirname(realPath);
  const { interpreter } = elf;
  if (interpreter === undefined) return [];
  return [...(childrenAt(tree, directory) ?? [])].flatMap(([name, node]) => {
    const object = node.facts?.elf;
    if (object?.type !== 'shared-object' || !/\.so(?:\.|$)/.test(name)) return [];
    const path = posix.join(directory, name);
    return [{ path, realPath: path, node, elf: object, reach: 'beside', by: undefined, env, interpreter }];
  });
}
