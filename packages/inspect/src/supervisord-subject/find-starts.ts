import { textOf } from '../accounts.ts';
import { type Identity, resolveIdentity } from '../identity.ts';
import type { Subject } from '../subject.ts';
import { baseName } from './base-name.ts';
import { findInPath } from './find-in-path.ts';
import { shellCommands } from './shell-commands.ts';
import type { StartOrigin, SupervisordStart } from './supervisord-start.ts';
import { unwrapCommand } from './unwrap-command.ts';

const SHELLS: readonly string[] = ['sh', 'bash', 'ash', 'dash', 'zsh', 'busybox'];

/** As the name of a Nix wrapper's program shows: `.supervisord-wrapped`. */
const SUPERVISORD = /^\.?supervisord(?:-wrapped)?$/;

/** Scripts that are read on the way, and how deep one may start another. */
const MAX_SCRIPTS = 10;
const MAX_DEPTH = 3;

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

function follow(command: readonly string[], way: Way): readonly SupervisordStart[] {
  const { words, environment, user } = unwrapCommand(command);
  const next: Way = {
    ...way,
    environment: new Map([...way.environment, ...environment]),
    identity: (user === undefined ? undefined : identityOf(user, way.subject)) ?? way.identity,
  };
  const [executable, ...args] = words;
  if (executable === undefined || way.depth > MAX_DEPTH) return [];
  if (SUPERVISORD.test(baseName(executable))) return [toStart(executable, args, next)];
  if (SHELLS.includes(baseName(executable))) return followShell(args, next);
  return followScript(executable, args, next);
}

function identityOf(user: string, { accounts }: Subject): Identity | undefined {
  const result = resolveIdentity(user, accounts);
  return result.status === 'known' ? result.identity : undefined;
}

function toStart(executable: string, args: readonly string[], way: Way): SupervisordStart {
  const { origin, environment, identity } = way;
  return { origin, executable, args, environment, identity, scripts: '' };
}

/** `sh -c TEXT`, `sh script`. */
function followShell(args: readonly string[], way: Way): readonly SupervisordStart[] {
  const rest = args[0] !== undefined && SHELLS.includes(args[0]) ? args.slice(1) : args;
  const first = rest.findIndex((word) => !/^[-+]/.test(word));
  if (first === -1) return [];
  const word = rest[first] ?? '';
  const isText = rest.slice(0, first).some((option) => /^-[a-z]*c[a-z]*$/.test(option));
  if (!isText) return followScript(word, rest.slice(first + 1), way);
  const commands = shellCommands(word);
  if (commands.length === 1) return follow(commands[0] ?? [], { ...way, depth: way.depth + 1 });
  way.scripts.set('', word);
  return commands.flatMap((words) => followPlain(words, { ...way, origin: 'script', depth: way.depth + 1 }));
}

function followScript(path: string, args: readonly string[], way: Way): readonly SupervisordStart[] {
  const { subject, scripts, depth } = way;
  const place = path.includes('/') ? path : findInPath(path, subject.env.get('PATH'), subject.image.tree);
  if (place === undefined || scripts.size >= MAX_SCRIPTS || depth >= MAX_DEPTH || scripts.has(place))
    return [];
  const text = textOf(subject.image.tree, place);
  if (text === undefined) return [];
  scripts.set(place, text);
  const inner: Way = { ...way, origin: 'script', depth: depth + 1 };
  const own = shellCommands(text).flatMap((words) => followPlain(words, inner));
  return own.length === 0 && /\$[@*]/.test(text) ? follow(args, inner) : own;
}

/** A command of a script; one with a variable in it leads nowhere that could be known. */
function followPlain(words: readonly string[], way: Way): readonly SupervisordStart[] {
  const [first = ''] = words;
  if (words.some((word) => word.includes('$'))) return [];
  if (/^[./]/.test(first) || SUPERVISORD.test(first)) return follow(words, way);
  const { words: inner } = unwrapCommand(words);
  return inner.length < words.length || SHELLS.includes(first) ? follow(words, way) : [];
}
