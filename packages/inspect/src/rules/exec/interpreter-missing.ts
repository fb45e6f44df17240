import { findExecutable } from '../../find-executable.ts';
import { absenceOf } from '../../references/absence.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import type { Invocation } from '../../references/command.ts';
import { healthcheckWords } from '../../references/config-commands.ts';
import { groupBy } from '../../references/group-by.ts';
import { pathExecutables } from '../../references/path-executables.ts';
import { renderList } from '../../references/render.ts';
import { renderCandidates, storeCandidates } from '../../references/store-candidates.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { unreadLayers } from '../oci/unread-layers.ts';
import { envProgram } from './env-program.ts';

export const INTERPRETER_MISSING: Rule = {
  id: 'exec/interpreter-missing',
  severity: 'error',
  summary: 'A script cannot be started: it has no #! line, or the interpreter in it is not in the image.',
  check,
};

/** /bin/sh and /usr/bin/env have rules of their own. */
const STANDARD: readonly string[] = ['/bin/sh', '/usr/bin/env'];

function* check(subject: Subject): Iterable<Observation> {
  if (unreadLayers(subject.image).size > 0) return;
  const started = new Set<string>();
  for (const invocation of collectPrograms(subject).invocations) {
    if (invocation.certainty !== 'certain') continue;
    const { origin, search, source } = invocation;
    const found =
      origin === 'shebang' ? ofFirstLine(invocation, subject) : ofNoFirstLine(invocation, subject);
    const script = source?.path ?? ('path' in search ? search.path : '');
    if (found === undefined || started.has(script)) continue;
    started.add(script);
    yield found;
  }
  yield* inPath(subject, started);
}

function ofFirstLine(invocation: Invocation, subject: Subject): Observation | undefined {
  const { program, search, by, source } = invocation;
  const wanted = missingInterpreter(program, search, subject);
  if (wanted === undefined) return undefined;
  const endsInReturn = program.endsWith('\r');
  const path = source?.path ?? by;
  return {
    message: endsInReturn
      ? `${by} has Windows line ends: its interpreter is "${program.slice(0, -1)}\\r", which does not exist`
      : `${by} is a script for ${program}, which ${wanted}`,
    path,
    line: 1,
    evidence: `the first line names ${program.trimEnd()}; starting it would fail with "no such file or directory", although the script is there${hintFor(program, subject)}`,
    fix: endsInReturn
      ? `give it Unix line ends: sed -i 's/\\r$//' ${path}, and "* text=auto eol=lf" in .gitattributes`
      : `put ${program} into the image, or change the first line (patchShebangs in Nix)`,
  };
}

/** `is not in the image`; undefined where the interpreter is there or may be. */
function missingInterpreter(
  program: string,
  search: Invocation['search'],
  subject: Subject,
): string | undefined {
  if (STANDARD.includes(program)) return undefined;
  if (search.kind === 'path')
    return absenceOf(subject, search.path) === undefined ? undefined : 'is not in the image';
  if (search.kind !== 'not-in-path') return undefined;
  return search.directories.some((directory) => subject.runtime.provides(directory))
    ? undefined
    : 'env finds in no directory of PATH';
}

/** What is handed to the kernel itself: everything else falls back to a shell, or has its own messages. */
function ofNoFirstLine(
  { words, search, by, startedBy }: Invocation,
  { image }: Subject,
): Observation | undefined {
  const { entrypoint, cmd, healthcheck } = image.config;
  const direct = [[...entrypoint, ...cmd], healthcheckWords(healthcheck?.test ?? [])];
  const isDirect = direct.some((line) => line.length > 0 && line.join('\0') === words.join('\0'));
  if (!isDirect || startedBy === 'shell' || search.kind === 'not-in-path') return undefined;
  const { lookup, path } = search;
  if (lookup.status !== 'found' || lookup.node.type !== 'file' || (lookup.node.mode & 0o111) === 0)
    return undefined;
  const { sizeBytes, facts } = lookup.node;
  const isScript = facts?.text !== undefined && facts.shebang === undefined && facts.elf === undefined;
  const isEmpty = sizeBytes === 0 && facts?.elf === undefined;
  if (!isScript && !isEmpty) return undefined;
  const text = facts?.text ?? '';
  const why = isEmpty
    ? 'is empty'
    : /^\uFEFF/.test(text)
      ? 'begins with a byte order mark'
      : 'does not begin with #!';
  return {
    message: `${by} runs ${path}, which is no program: it ${why}`,
    path,
    line: 1,
    evidence: 'starting it would fail with "exec format error"',
    fix: `make "#!/bin/sh" the very first characters of ${path}`,
  };
}

/** Scripts that nothing is known to start, by interpreter: somebody will. */
function* inPath(subject: Subject, started: ReadonlySet<string>): Iterable<Observation> {
  const scripts = pathExecutables(subject).flatMap(({ path, realPath, node }) => {
    const { shebang } = node.facts ?? {};
    if (shebang === undefined || started.has(path) || started.has(realPath)) return [];
    const program = envProgram(shebang) ?? shebang.interpreter;
    const search = findExecutable(program, { tree: subject.image.tree, env: subject.env, directory: '/' });
    const wanted = missingInterpreter(program, search, subject);
    return wanted === undefined ? [] : [{ path, program, wanted }];
  });
  for (const [program, group] of groupBy(scripts, (script) => script.program)) {
    const [first] = group;
    if (first === undefined) continue;
    const paths = group.map(({ path }) => path);
    yield {
      severity: 'warning',
      message: `${renderList(paths)} in PATH ${group.length === 1 ? 'is a script' : 'are scripts'} for ${program.trimEnd()}, which ${first.wanted}`,
      path: first.path,
      line: 1,
      evidence: `first line of ${renderList(paths, 10)}${hintFor(program, subject)}`,
      fix: `put ${program.trimEnd()} into the image, or leave the ${group.length === 1 ? 'script' : 'scripts'} out`,
    };
  }
}

function hintFor(program: string, subject: Subject): string {
  const path = program.includes('/') ? program : `/bin/${program}`;
  const candidates = storeCandidates(subject, { path, use: 'execute' });
  return candidates === undefined ? '' : `; ${renderCandidates(candidates)}`;
}
