import type { Identity } from '../../identity.ts';
import { collectWrites } from '../../references/collect-references.ts';
import { groupBy } from '../../references/group-by.ts';
import type { PathWrite } from '../../references/path-write.ts';
import { placeOf } from '../../references/render.ts';
import { type WriteProblem, writeProblemOf } from '../../rules/fhs/write-problem.ts';
import type { Subject } from '../../subject.ts';
import { giveTo } from '../give-to.ts';
import { decline, type FindingRef, type Repairer, type RepairStep } from '../repairer.ts';
import { directoryStep, groupOf } from '../steps.ts';

const RULES: Readonly<Record<PathWrite['what'], string>> = { log: 'fhs/log-directory', pid: 'fhs/run' };

/** Directories of logs and pid files, for those who write there. */
export const WRITTEN_FILES: Repairer = {
  rules: Object.values(RULES),
  steps: function* ({ subject }) {
    const problems = collectWrites(subject).flatMap((write) => {
      const problem = writeProblemOf(subject, write);
      return problem === undefined ? [] : [{ write, problem }];
    });
    for (const group of groupBy(problems, ({ problem }) => placeOfProblem(problem)).values())
      yield stepFor(subject, group);
  },
};

interface Problem {
  readonly write: PathWrite;
  readonly problem: WriteProblem;
}

function placeOfProblem(problem: WriteProblem): string {
  return problem.kind === 'no-directory' ? problem.directory : problem.place;
}

/** One place, and all who want to write there. */
function stepFor(subject: Subject, group: readonly Problem[]): RepairStep {
  const refs = group.map(({ write }): FindingRef => {
    const { source, path, what } = write;
    return { rule: RULES[what], ...placeOf(source, path) };
  });
  const [problem] = group.map((one) => one.problem);
  const writers = group.map(({ write }) => write.as);
  if (problem === undefined) return decline('nobody writes there', ...refs);
  if (problem.kind === 'no-directory')
    return directoryStep(subject, { path: problem.directory, ...ownersFor(writers) }, ...refs);
  const found = subject.image.tree.lookup(problem.place);
  const others = new Set(writers.map(({ uid }) => uid).filter((uid) => uid !== 0));
  const [writer] = writers.filter(({ uid }) => uid !== 0);
  if (found.status !== 'found' || writer === undefined || others.size !== 1)
    return decline(`${plain(others)} write to ${problem.place}, and it can belong to one only`, ...refs);
  return giveTo(found, writer, ...refs);
}

function plain(uids: ReadonlySet<number>): string {
  return `uids ${[...uids].join(' and ')}`;
}

/** Root writes everywhere: the one other who writes becomes the owner; for several it is open as /tmp is. */
export function ownersFor(writers: readonly Identity[]): {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
} {
  const others = new Map(writers.filter(({ uid }) => uid !== 0).map((one) => [one.uid, one]));
  const [only] = others.values();
  if (others.size > 1) return { mode: 0o1777, uid: 0, gid: 0 };
  return only === undefined
    ? { mode: 0o755, uid: 0, gid: 0 }
    : { mode: 0o755, uid: only.uid, gid: groupOf(only) };
}
