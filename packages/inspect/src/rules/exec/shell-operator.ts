import { basename } from 'node:path/posix';
import type { Observation, Rule } from '../../rule.ts';
import { isShell, readShellCall } from '../../shell/shell-call.ts';
import { unwrapCommand } from '../../shell/unwrap-command.ts';
import type { Subject } from '../../subject.ts';

export const SHELL_OPERATOR: Rule = {
  id: 'exec/shell-operator',
  severity: 'error',
  summary: 'A command in exec form holds an operator or a variable that only a shell would understand.',
  check,
};

const OPERATORS = /^(?:\|\|?|&&?|;|[12]?>>?|<|2>&1|&>|[12]?>>?\/[\w./-]+)$/;

/** A variable of the usual spelling in a word without blanks: `$HOME`, `--port=${PORT}`. */
const VARIABLE = /^[^\s'"]*\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*(?::?-[^}]*)?\})[^\s'"]*$/;

/** Programs that take operators or dollars as words of their own language. */
const OWN_LANGUAGE: readonly string[] = [
  ...[
    'find',
    'test',
    '[',
    'expr',
    'jq',
    'awk',
    'gawk',
    'mawk',
    'sed',
    'perl',
    'envsubst',
    'php',
    'tcl',
    'xargs',
  ],
  ...['eval', 'bc', 'dc', 'psql', 'redis-cli'],
];

function* check({ image: { config, tree } }: Subject): Iterable<Observation> {
  const { entrypoint, cmd, healthcheck } = config;
  const [kind, ...probe] = healthcheck?.test ?? [];
  const main = [...entrypoint, ...cmd];
  const lookup = main[0]?.startsWith('/') === true ? tree.lookup(main[0]) : undefined;
  // A script may hand its arguments to a shell again.
  const isScript = lookup?.status === 'found' && lookup.node.facts?.shebang !== undefined;
  if (entrypoint.length > 0)
    yield* inWords(entrypoint, { what: 'the entrypoint', key: 'Entrypoint', isScript });
  const before = entrypoint.length > 0 ? entrypoint : [];
  yield* inWords([...before, ...cmd], { what: 'the command', key: 'Cmd', isScript, from: before.length });
  if (kind === 'CMD')
    yield* inWords(probe, { what: 'the healthcheck', key: 'Healthcheck.Test', isScript: false });
}

interface Words {
  readonly what: string;
  /** In the config. */
  readonly key: string;
  readonly isScript: boolean;
  /** Words before this one belong to something else. */
  readonly from?: number;
}

function* inWords(words: readonly string[], { what, key, isScript, from = 0 }: Words): Iterable<Observation> {
  const call = readShellCall(words);
  const shell = call?.kind === 'text' ? call : undefined;
  // The text behind -c is for the shell; of what follows only operators are surely meant for it too.
  const start = Math.max(from, shell === undefined ? 1 : words.length - shell.rest.length);
  const programs = programsOf(words);
  if (programs.some((word) => OWN_LANGUAGE.includes(basename(word)))) return;
  const isMeant = (word: string, index: number) =>
    index >= start && isForShell(word, { isShell: shell !== undefined });
  const index = words.findIndex(isMeant);
  const operand = words[index];
  if (operand === undefined) return;
  const isVariable = !OPERATORS.test(operand);
  const program = shell === undefined ? words[0] : 'the shell, as a positional parameter';
  const mayBeMeant = isScript || (shell === undefined && isShell(words[0]));
  yield {
    severity:
      !mayBeMeant && isFatal({ words, index, isBehindText: shell !== undefined }) ? 'error' : 'warning',
    message: isVariable
      ? `${what} is in exec form, so that nothing replaces ${operand}: ${program} gets it as it is`
      : `${what} is in exec form, so that "${operand}" is no operator: ${program} gets it as an argument`,
    evidence: `${key} is ${JSON.stringify(words.slice(from))}`,
    fix: fixFor(key, words.slice(from)),
  };
}

/** The program, and the one that it starts. */
function programsOf(words: readonly string[]): readonly string[] {
  return [words[0] ?? '', words[words.indexOf('--') + 1] ?? '', unwrapCommand(words).words[0] ?? ''];
}

/** Between commands of which the second is to run when the first has ended: nobody would start it. */
const SEPARATORS: readonly string[] = ['&&', ';'];

/** Whether these run or not makes no difference. */
const TALK: readonly string[] = ['echo', 'printf', 'true', ':', 'exit'];

/** What takes every word for one more file, address or operand, and fails when there is no such thing. */
const MIND_SURPLUS: readonly string[] = [
  ...['curl', 'wget', 'cat', 'ls', 'grep', 'egrep', 'fgrep', 'head', 'tail', 'stat', 'cmp', 'diff', 'md5sum'],
  ...[
    'pg_isready',
    'mysqladmin',
    'mariadb-admin',
    'nc',
    'ncat',
    'ping',
    'nslookup',
    'pgrep',
    'pidof',
    'kill',
  ],
];

interface Operand {
  readonly words: readonly string[];
  readonly index: number;
  /** Whether it stands behind the text of `sh -c`. */
  readonly isBehindText: boolean;
}

/**
 * Whether it cannot work: a second command is never started, or the program is known to mind surplus words. Many
 * pass over them, and some replace variables themselves.
 */
function isFatal({ words, index, isBehindText }: Operand): boolean {
  const operand = words[index] ?? '';
  const isValue = operand === ';' && /^-/.test(words[index - 1] ?? '') && !isBehindText;
  const next = words[index + 1] ?? '';
  const hasCommand = /^[\w./]/.test(next) && !TALK.includes(basename(next));
  if (SEPARATORS.includes(operand) && !isValue && hasCommand) return true;
  const applet = basename(words[0] ?? '') === 'busybox' ? [words[1] ?? ''] : [];
  return (
    OPERATORS.test(operand) &&
    [...programsOf(words), ...applet].some((word) => MIND_SURPLUS.includes(basename(word)))
  );
}

function isForShell(word: string, { isShell: isBehindText }: { readonly isShell: boolean }): boolean {
  return OPERATORS.test(word) || (!isBehindText && VARIABLE.test(word));
}

function fixFor(key: string, words: readonly string[]): string {
  if (key !== 'Healthcheck.Test')
    return `have a shell run it: ["/bin/sh", "-c", ${JSON.stringify(words.join(' '))}]`;
  const withoutExit = words.join(' ').replace(/ \|\| exit 1$/, '');
  const isExit = withoutExit !== words.join(' ');
  return isExit
    ? `leave out || exit 1, which says nothing new: ["CMD", ${withoutExit
        .split(' ')
        .map((word) => JSON.stringify(word))
        .join(', ')}]; or ["CMD-SHELL", ${JSON.stringify(words.join(' '))}], which needs /bin/sh`
    : `["CMD-SHELL", ${JSON.stringify(words.join(' '))}], which needs /bin/sh`;
}
