import { pathDirectories } from '../../find-executable.ts';
import { absenceOf } from '../../references/absence.ts';
import type { Subject } from '../../subject.ts';
import { decline, propose, type Repairer } from '../repairer.ts';
import { isProgram } from '../store-program.ts';

const RULE = 'fhs/dangling-symlink';

/** Links in PATH that lead nowhere, where exactly one program in the store has the name. */
export const DANGLING_LINKS: Repairer = {
  rules: [RULE],
  steps: function* ({ subject, findings }) {
    const mended = new Set<string>();
    for (const { path, target } of danglingInPath(subject)) {
      const programs = subject.store
        .candidates(path)
        .filter((one) => /\/s?bin\/[^/]+$/.test(one) && isProgram(subject, one));
      const [program] = programs;
      if (program === undefined || programs.length > 1) continue;
      // One finding stands for all links that miss the same thing, under the first of them.
      const about = findings.filter(({ evidence }) => evidence.includes(`${path} -> ${target}`));
      const refs = about.map(({ rule, path: of, message }) => ({ rule, path: of, message }));
      for (const ref of refs) mended.add(ref.message);
      yield propose({ kind: 'symlink', path, target: program, replaces: target }, ...refs);
    }
    for (const { rule, path, message } of findings)
      if (!mended.has(message))
        yield decline('nothing in the image is certain to be what is meant', { rule, path, message });
  },
};

interface Dangling {
  /** Real: no link is on the way. */
  readonly path: string;
  readonly target: string;
}

function danglingInPath(subject: Subject): readonly Dangling[] {
  const { tree } = subject.image;
  const directories = pathDirectories(subject.env).flatMap((directory) => {
    const found = tree.lookup(directory);
    return found.status === 'found' ? [found] : [];
  });
  const byPath = new Map<string, Dangling>();
  for (const { realPath, node } of directories) {
    if (realPath.startsWith('/nix/store/')) continue;
    for (const [name, { type, linkTarget = '' }] of node.children ?? []) {
      const path = realPath === '/' ? `/${name}` : `${realPath}/${name}`;
      if (type === 'symlink' && absenceOf(subject, path) !== undefined)
        byPath.set(path, { path, target: linkTarget });
    }
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
