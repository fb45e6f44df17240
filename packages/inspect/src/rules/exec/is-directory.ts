import { collectPrograms } from '../../references/collect-programs.ts';
import { placeOf } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

export const IS_DIRECTORY: Rule = {
  id: 'exec/is-directory',
  severity: 'error',
  summary: 'What is to be started is a directory.',
  check,
};

/** Programs of supervisord are the business of `supervisord/program-not-executable`. */
function* check(subject: Subject): Iterable<Observation> {
  const seen = new Set<string>();
  for (const { search, by, source, origin, certainty } of collectPrograms(subject).invocations) {
    if (search.kind !== 'path' || search.lookup.status !== 'found') continue;
    if (search.lookup.node.type !== 'directory' || origin === 'supervisord' || certainty !== 'certain')
      continue;
    const { path } = search;
    if (seen.has(`${path} ${by}`)) continue;
    seen.add(`${path} ${by}`);
    const inside = programIn(search.lookup.node.children ?? new Map());
    yield {
      message: `${by} runs ${path}, which is a directory`,
      ...placeOf(source, path),
      evidence: `${search.lookup.realPath} is a directory; starting it would fail with "permission denied"`,
      ...(inside === undefined ? {} : { fix: `perhaps ${path}/${inside} is meant` }),
    };
  }
}

/** The only executable in it. */
function programIn(
  children: ReadonlyMap<string, { readonly type: string; readonly mode: number }>,
): string | undefined {
  const names = [...children].filter(([, { type, mode }]) => type === 'file' && (mode & 0o111) !== 0);
  return names.length === 1 ? names[0]?.[0] : undefined;
}
