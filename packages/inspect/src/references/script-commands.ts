import { textAt } from '../look-up.ts';
import { isBusyboxApplet } from '../shell/shell-builtins.ts';
import { type ShellCommand, shellCommands } from '../shell/shell-commands.ts';
import { type ShellModes, startModes } from '../shell/shell-modes.ts';
import type { Word } from '../shell/word.ts';
import type { Subject } from '../subject.ts';
import type { Command } from './command.ts';
import { isOnlyBuiltin } from './inner-commands.ts';
import type { ScriptArgument } from './script-argument.ts';
import { certaintyInScript, mayRedefineNames } from './script-certainty.ts';

/** A script may fetch or make what it starts later. */
const INSTALLS = /\b(?:apt-get|apt|apk|yum|dnf|microdnf|pip3?|npm|cargo|go|nix-env|curl|wget|tar|unzip)\s/;

/** Looks at its arguments itself, so that `"$@"` may be something else in the end. */
const USES_ARGUMENTS = /\$\{?1\b|\bshift\b|\bset\s+--|\bgetopts\b|\beval\b/;

/** Longer scripts are no entrypoints, and more commands no start. */
const MAX_CHARACTERS = 65_536;
const MAX_COMMANDS = 300;

/** A script as it is read once, however often it is started. */
interface ReadScript {
  readonly text: string;
  readonly commands: readonly ShellCommand[];
  readonly mayInstall: boolean;
  readonly usesArguments: boolean;
  readonly mayRedefine: boolean;
}

const KEY = Symbol('scripts');

/**
 * What a shell script starts: commands that are named by an absolute path, names that it cannot do without, and the
 * script's own arguments where it ends in `exec "$@"`. `runner` is the command by which a shell gets the script.
 */
export function scriptCommands(
  runner: Command,
  { path, args }: ScriptArgument,
  subject: Subject,
): readonly Command[] {
  const script = readScript(path, startModes(runner.words), subject);
  if (script === undefined) return [];
  const start: Start = { runner, path, args, script };
  return script.commands.flatMap((command) => toCommand(command, start) ?? []);
}

function readScript(path: string, modes: ShellModes, subject: Subject): ReadScript | undefined {
  const text = textAt(subject.image.tree, path);
  if (text === undefined || text.length > MAX_CHARACTERS) return undefined;
  const known = subject.once(KEY, () => new Map<string, ReadScript>());
  const key = `${modes.errexit} ${modes.pipefail} ${text}`;
  const script = known.get(key) ?? {
    text,
    commands: shellCommands(text, modes).slice(0, MAX_COMMANDS),
    mayInstall: INSTALLS.test(text),
    usesArguments: USES_ARGUMENTS.test(text) || /\bPATH=/.test(text),
    mayRedefine: mayRedefineNames(text),
  };
  known.set(key, script);
  return script;
}

interface Start {
  readonly runner: Command;
  readonly path: string;
  readonly args: readonly Word[];
  readonly script: ReadScript;
}

function toCommand(command: ShellCommand, start: Start): Command | undefined {
  const { runner, args } = start;
  const passed = command.words.findIndex(({ raw }) => raw === '"$@"' || raw === '$@');
  const words = command.words.flatMap((word, index) => (index === passed ? args : [word.text]));
  const [first] = words;
  if (first === undefined || isOnlyBuiltin(first)) return undefined;
  const at = isPrefix(first) ? 1 : 0;
  const program = words[at];
  if (program === undefined) return undefined;
  const certainty = certaintyInScript(command, runner.caller ?? runner);
  const { env, directory } = runner;
  const common = { words, env, directory, startedBy: 'shell' } as const;
  if (passed === at) return { ...common, ...ofArguments(start, certainty) };
  const isKnown = program.startsWith('/')
    ? !mayAppear(start.script, program)
    : isPlainName(program, start.script);
  const own = isKnown ? certainty : 'possible';
  // Of plain names only those are looked for that the script cannot do without: there would be no end to it.
  const isWanted = program.startsWith('/') || at === 1 || own === 'certain';
  return isWanted ? { ...common, ...ofScript(start, command.line, own) } : undefined;
}

/** A name that only PATH can mean. What busybox has itself is in no directory. */
function isPlainName(program: string, { mayRedefine, mayInstall }: ReadScript): boolean {
  return !program.includes('/') && !mayRedefine && !mayInstall && !isBusyboxApplet(program);
}

type Rest = Omit<Command, 'words' | 'env' | 'directory' | 'startedBy'>;

/** What a script was given is still what its own starter says. */
function ofArguments({ runner, script }: Start, known: Command['certainty']): Rest {
  const { by, origin, as, source } = runner.caller ?? runner;
  const certainty = script.usesArguments ? 'possible' : known;
  return { by, origin, as, certainty, ...(source === undefined ? {} : { source }) };
}

function ofScript({ runner, path }: Start, line: number, certainty: Command['certainty']): Rest {
  return { by: path, origin: 'script', source: { path, line }, as: runner.as, certainty };
}

function mayAppear({ text, mayInstall }: ReadScript, program: string): boolean {
  return mayInstall || isNamedOtherwise(text, program);
}

function isPrefix(word: Word): boolean {
  return word === 'exec' || word === 'command';
}

/** Whether the script tests, makes or mentions the path elsewhere than where it starts it. */
function isNamedOtherwise(text: string, path: string): boolean {
  const first = text.indexOf(path);
  for (let at = first; at !== -1; at = text.indexOf(path, at + path.length)) {
    const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
    if (!/(?:^|[;&|(]|\bexec|\bthen|\bdo|\belse)\s*$/.test(before)) return true;
  }
  return false;
}
