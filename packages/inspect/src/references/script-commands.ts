import type { Subject } from '../subject.ts';
import type { Command, Word } from './command.ts';
import type { ScriptArgument } from './script-argument.ts';
import { type ShellCommand, shellCommands } from './shell/shell-commands.ts';
import { isOnlyBuiltin, toWord } from './unwrap-command.ts';

/** A script may fetch or make what it starts later. */
const INSTALLS = /\b(?:apt-get|apt|apk|yum|dnf|microdnf|pip3?|npm|cargo|go|nix-env|curl|wget|tar|unzip)\s/;

/** Looks at its arguments itself, so that `"$@"` may be something else in the end. */
const USES_ARGUMENTS = /\$\{?1\b|\bshift\b|\bset\s+--|\bgetopts\b|\beval\b/;

/**
 * What a shell script starts: commands that are named by an absolute path, and the script's own arguments where
 * it ends in `exec "$@"`. `runner` is the command by which a shell gets the script.
 */
export function scriptCommands(
  runner: Command,
  { path, args }: ScriptArgument,
  { image: { tree } }: Subject,
): readonly Command[] {
  const found = tree.lookup(path);
  const text = found.status === 'found' ? found.node.facts?.text : undefined;
  if (text === undefined) return [];
  const commands = shellCommands(text);
  return commands.flatMap((command) => toCommand(command, { runner, path, args, text }) ?? []);
}

interface Script {
  readonly runner: Command;
  readonly path: string;
  readonly args: readonly Word[];
  readonly text: string;
}

function toCommand({ words, line, isCertain }: ShellCommand, script: Script): Command | undefined {
  const { runner, path, args, text } = script;
  const passed = words.findIndex(({ raw }) => raw === '"$@"' || raw === '$@');
  const plain = words.flatMap((word, index) => (index === passed ? args : [toWord(word)]));
  const program = plain[isPrefix(plain[0]) ? 1 : 0];
  if (plain[0] === undefined || isOnlyBuiltin(plain[0]) || program === undefined) return undefined;
  const isSure = isCertain && runner.certainty === 'certain';
  const common = { words: plain, startedBy: 'shell', env: runner.env, directory: runner.directory } as const;
  if (passed === (isPrefix(plain[0]) ? 1 : 0)) {
    const { by, origin, as, source } = runner.caller ?? runner;
    const isKnown = isSure && !USES_ARGUMENTS.test(text) && !/\bPATH=/.test(text);
    return {
      ...common,
      by,
      origin,
      as,
      certainty: isKnown ? 'certain' : 'possible',
      ...(source === undefined ? {} : { source }),
    };
  }
  const isPath = program.startsWith('/');
  if (!isPath && !isPrefix(plain[0])) return undefined;
  const mayAppear = INSTALLS.test(text) || isNamedOtherwise(text, program);
  return {
    ...common,
    by: path,
    origin: 'script',
    source: { path, line },
    as: runner.as,
    certainty: isSure && isPath && !mayAppear ? 'certain' : 'possible',
  };
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
