import { resolveIdentity } from '../identity.ts';
import type { Subject } from '../subject.ts';
import type { Command, Word } from './command.ts';
import { shellCommands } from './shell/shell-commands.ts';
import type { ShellWord } from './shell/shell-word.ts';
import { isShellBuiltin } from './shell-builtins.ts';

/** Programs that start what follows their options. `values`: their options that take the next word. */
const PREFIXES: Readonly<Partial<Record<string, readonly string[]>>> = {
  tini: ['-p', '-e'],
  'tini-static': ['-p', '-e'],
  'docker-init': ['-p', '-e'],
  'dumb-init': ['-r', '--rewrite'],
  catatonit: [],
  exec: ['-a'],
  nohup: [],
  setsid: [],
  nice: ['-n'],
  ionice: ['-c', '-n'],
  stdbuf: ['-i', '-o', '-e'],
  command: [],
};

/** Programs whose first argument is a user, and the rest what to start as that user. */
const USER_PREFIXES: readonly string[] = ['gosu', 'su-exec', 's6-setuidgid', 'setuidgid'];

const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'];

/** What a command starts in its turn: `tini -- x`, `env A=b x`, `gosu user x`, `sh -c 'x; y'`. */
export function innerCommands(command: Command, subject: Subject): readonly Command[] {
  const name = baseName(command.words[0]);
  if (name === undefined) return [];
  if (SHELLS.includes(name)) return shellText(command);
  const rest = command.words.slice(1);
  if (name === 'env') return insideEnv(command, rest);
  if (USER_PREFIXES.includes(name)) return asUser(command, rest, subject);
  // It only asks.
  if (name === 'command' && /^-[pvV]*[vV]/.test(rest[0] ?? '')) return [];
  const values = PREFIXES[name];
  return values === undefined ? [] : withWords(command, skipOptions(rest, values));
}

export function isShell(word: Word): boolean {
  return SHELLS.includes(baseName(word) ?? '');
}

export interface ShellText {
  readonly text: Word;
  /** What the shell gets as $0, $1... */
  readonly rest: readonly Word[];
}

/** The text behind `-c` of a shell, and the words behind it. */
export function shellTextOf(words: readonly Word[]): ShellText | undefined {
  if (!isShell(words[0])) return undefined;
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined || !/^[-+]/.test(word)) return undefined;
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(word)) return { text: words[index + 1], rest: words.slice(index + 2) };
    if (/^[-+][a-zA-Z]*[oO]$/.test(word)) index += 1;
  }
  return undefined;
}

/** What a shell's text certainly starts. Names without a slash count as long as nothing redefines them. */
function shellText(command: Command): readonly Command[] {
  const text = shellTextOf(command.words)?.text;
  if (text === undefined) return [];
  const mayRedefine = /\bPATH=|(?:^|[\s;&|])(?:\.|source|eval|alias|function)\s|\(\)/.test(text);
  return shellCommands(text).flatMap(({ words: shellWords, isCertain }): readonly Command[] => {
    const words = shellWords.map(toWord);
    const [first] = words;
    if (first === undefined || isOnlyBuiltin(first)) return [];
    const isKnown = isCertain && (first.includes('/') || !mayRedefine);
    const certainty = isKnown ? command.certainty : 'possible';
    return [{ ...command, words, startedBy: 'shell', certainty }];
  });
}

export function toWord({ text }: ShellWord): Word {
  return text;
}

/** `exec` and `command` are builtins too, but start something. */
export function isOnlyBuiltin(name: string): boolean {
  return isShellBuiltin(name) && PREFIXES[name] === undefined;
}

function asUser(command: Command, [user, ...words]: readonly Word[], subject: Subject): readonly Command[] {
  if (user === undefined) return [];
  const resolved = resolveIdentity(user, subject.accounts);
  return resolved.status === 'known' ? withWords({ ...command, as: resolved.identity }, words) : [];
}

function insideEnv(command: Command, rest: readonly Word[]): readonly Command[] {
  const words = skipOptions(rest, ['-u', '-C', '--unset', '--chdir']);
  const own = rest.slice(0, rest.length - words.length);
  if (own.some((word) => word === '-i' || word === '-' || word === '--ignore-environment')) return [];
  const env = new Map(command.env);
  for (const word of own) {
    const [, name, value] = /^(\w+)=([\s\S]*)$/.exec(word ?? '') ?? [];
    if (name !== undefined) env.set(name, value ?? '');
  }
  return withWords({ ...command, env }, words);
}

function withWords(command: Command, words: readonly Word[]): readonly Command[] {
  return words[0] === undefined ? [] : [{ ...command, words, startedBy: 'exec' }];
}

/** The words from the first on that is neither an option, nor the value of one, nor an assignment. */
function skipOptions(words: readonly Word[], values: readonly string[]): readonly Word[] {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) return [];
    if (word === '--') return words.slice(index + 1);
    if (values.includes(word)) index += 1;
    else if (!word.startsWith('-') && !/^\w+=/.test(word)) return words.slice(index);
  }
  return [];
}

function baseName(word: Word): string | undefined {
  return word?.slice(word.lastIndexOf('/') + 1);
}
