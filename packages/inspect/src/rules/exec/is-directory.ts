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
  const { tree } = subject.image;
  for (const { search, by, source, origin, certainty } of collectPrograms(subject).invocations) {
    if (origin === 'supervisord' || certainty !== 'certain') continue;
    // What is searched in PATH passes over directories; there may be nothing else of that name.
    const path = search.kind === 'not-in-path' ? search.passedOver[0] : search.path;
    const lookup = path === undefined ? undefined : tree.lookup(path);
    if (path === undefined || lookup?.status !== 'found' || lookup.node.type !== 'directory') continue;
    if (seen.has(`${path} ${by}`)) continue;
    seen.add(`${path} ${by}`);
    const inside = programIn(lookup.node.children ?? new Map());
    const says = search.kind === 'not-in-path' ? 'executable file not found in $PATH' : 'permission denied';
    yield {
      message: `${by} runs ${path}, which is a directory`,
      ...placeOf(source, path),
      evidence: `${lookup.realPath} is a directory; starting it would fail with "${says}"`,
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
