import { groupBy } from '../../references/group-by.ts';
import { renderList } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { byReach, renderBinary, resolvedBinaries, severityOf } from './resolved-binaries.ts';

export const SYMBOL_VERSION: Rule = {
  id: 'exec/symbol-version',
  severity: 'error',
  summary: 'A program needs a newer version of a library than the image has.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  const problems = resolvedBinaries(subject)
    .filter(({ resolution }) => resolution.interpreter.kind === 'found')
    .flatMap(({ binary, resolution }) =>
      resolution.versionProblems.map((problem) => ({ ...problem, binary })),
    );
  for (const [path, group] of groupBy(problems, (problem) => problem.path)) {
    const binaries = [...new Set(group.map(({ binary }) => binary))].sort(byReach);
    const versions = [...new Set(group.map(({ version }) => version))].sort(compareVersions);
    const newest = versions.at(-1) ?? '';
    const requiredBy = [...new Set(group.map((problem) => problem.requiredBy))];
    yield {
      severity: severityOf(binaries),
      message: `${renderList(binaries.map(renderBinary))} ${binaries.length === 1 ? 'needs' : 'need'} ${newest} of ${path}, which does not have it`,
      path: binaries[0]?.path ?? path,
      evidence: `the loader would stop: ${path}: version \`${newest}' not found (required by ${requiredBy[0] ?? ''}); missing: ${renderList(versions, 10)}`,
      fix: 'build the program against the base system of the image or an older one, or take a newer base image',
    };
  }
}

/** GLIBC_2.9 before GLIBC_2.34. */
function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
