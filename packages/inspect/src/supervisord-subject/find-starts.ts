import { baseName } from '../base-name.ts';
import { findInPath } from '../find-executable.ts';
import { type Identity, resolveIdentity } from '../identity.ts';
import { textAt } from '../look-up.ts';
import { isShell, readShellCall, type ShellCall } from '../shell/shell-call.ts';
import { shellCommands } from '../shell/shell-commands.ts';
import { unwrapCommand, unwrapOnce } from '../shell/unwrap-command.ts';
import type { Word } from '../shell/word.ts';
import type { Subject } from '../subject.ts';
import { searchOf } from './find-config.ts';
import { isPython, scriptOfPython } from './script-of-python.ts';
import { readSupervisordFlags, type StartOrigin, type SupervisordStart } from './supervisord-start.ts';

/** As the name of a Nix wrapper's program shows: `.supervisord-wrapped`. */
const SUPERVISORD = /^\.?supervisord(?:-wrapped)?$/;

/** Scripts that are read on the way, and how deep one may start another. */
const MAX_SCRIPTS = 10;
const MAX_DEPTH = 3;

/** Commands of one script that are looked at. */
const MAX_COMMANDS = 2000;

interface Way {
  readonly subject: Subject;
  readonly origin: StartOrigin;
  readonly environment: ReadonlyMap<string, string>;
  readonly identity: Identity;
  readonly depth: number;
  /** Every script that was read, by path. */
  readonly scripts: Map<string, string>;
}

/** Every supervisord that the image's command starts: at most a few. */
export function findSupervisordStarts(subject: Subject): readonly SupervisordStart[] {
  const { entrypoint, cmd } = subject.image.config;
  const { identity } = subject;
  const scripts = new Map<string, string>();
  const way: Way = { subject, origin: 'command', environment: new Map(), identity, depth: 0, scripts };
  const starts = follow([...entrypoint, ...cmd], way);
  const text = [...scripts.values()].join('\n');
  return starts.map((start) => ({ ...start, scripts: start.origin === 'script' ? text : '' }));
}

function follow(command: readonly Word[], way: Way): readonly SupervisordStart[] {
  const { words: unwrapped, environment, user } = unwrapCommand(command);
  const words = scriptOfPython(unwrapped) ?? unwrapped;
  const next: Way = {
    ...way,
    environment: new Map([...way.environment, ...environment]),
    identity: (user === undefined ? undefined : identityOf(user, way.subject)) ?? way.identity,
  };
  const [executable, ...args] = words;
  if (executable === undefined || way.depth > MAX_DEPTH) return [];
  if (SUPERVISORD.test(baseName(executable))) return startOf(executable, args, next);
  const call = readShellCall(words);
  if (call !== undefined) return followShell(call, next);
  return isShell(executable) ? [] : followScript(executable, args, next);
}

function identityOf(user: string, { accounts }: Subject): Identity | undefined {
  const result = resolveIdentity(user, accounts);
  return result.status === 'known' ? result.identity : undefined;
}

function startOf(executable: string, args: readonly Word[], way: Way): readonly SupervisordStart[] {
  const { origin, environment, identity } = way;
  const flags = readSupervisordFlags(args);
  return flags === undefined ? [] : [{ origin, executable, flags, environment, identity, scripts: '' }];
}

function followShell(call: ShellCall, way: Way): readonly SupervisordStart[] {
  if (call.kind === 'script') return followScript(call.path, call.args, way);
  if (call.text === undefined) return [];
  const commands = commandsOf(call.text);
  const inner: Way = { ...way, depth: way.depth + 1 };
  // One command is what the shell comes to, whatever its options were.
  if (commands.length === 1) return follow(commands[0] ?? [], inner);
  way.scripts.set('', call.text);
  return commands.flatMap((words) => followCommand(words, { ...inner, origin: 'script' }));
}

function followScript(path: string, args: readonly Word[], way: Way): readonly SupervisordStart[] {
  const { subject, scripts, depth } = way;
  const place = path.includes('/') ? path : findInPath(path, searchOf(subject));
  if (place === undefined || scripts.size >= MAX_SCRIPTS || depth >= MAX_DEPTH || scripts.has(place))
    return [];
  const text = textAt(subject.image.tree, place);
  if (text === undefined) return [];
  scripts.set(place, text);
  const commands = commandsOf(text);
  const isOnlyWay = startsNothingElse(text, commands);
  const inner: Way = { ...way, origin: isOnlyWay ? way.origin : 'script', depth: depth + 1 };
  const own = commands.flatMap((words) => followCommand(words, inner));
  return own.length === 0 && /\$[@*]/.test(text) ? follow(args, inner) : own;
}

/** Commands that change nothing for what comes after them. */
const WITHOUT_EFFECT: readonly string[] = ['set', 'echo', 'printf', ':', 'true', 'ulimit', 'umask'];

/** Whether a script only leads to what it ends in, as `exec supervisord` alone does. */
function startsNothingElse(text: string, commands: readonly (readonly Word[])[]): boolean {
  const others = commands.filter(([first]) => first === undefined || !WITHOUT_EFFECT.includes(first));
  return others.length === 1 && !/[`<>&|;]|\$\(|^\s*(?:export\s|\w+=|if\b|while\b|until\b|for\b)/m.test(text);
}

function commandsOf(text: string): readonly (readonly Word[])[] {
  return shellCommands(text)
    .slice(0, MAX_COMMANDS)
    .map(({ words }) => words.map((word) => word.text));
}

/** A command of a script. A plain name, such as `mkdir`, is not looked for: there would be no end to it. */
function followCommand(words: readonly Word[], way: Way): readonly SupervisordStart[] {
  const [first = ''] = words;
  const leadsOn =
    /^[./]/.test(first) ||
    SUPERVISORD.test(first) ||
    isShell(first) ||
    isPython(first) ||
    unwrapOnce(words) !== undefined;
  return leadsOn ? follow(words, way) : [];
}
