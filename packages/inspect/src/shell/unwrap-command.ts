import { baseName } from '../base-name.ts';
import type { Word } from './word.ts';

/** What a command line comes down to once programs that only start another are taken off. */
export interface Unwrapped {
  readonly words: readonly Word[];
  /** What `env` sets. */
  readonly environment: ReadonlyMap<string, string>;
  /** Whether `env -i` threw away what was set before. */
  readonly clearsEnvironment: boolean;
  /** Whom `gosu` and its like change to. */
  readonly user: string | undefined;
}

/** Programs that start what follows their options, by name; their options that take the next word. */
const WRAPPERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['tini', ['-p', '-e']],
  ['tini-static', ['-p', '-e']],
  ['docker-init', ['-p', '-e']],
  ['dumb-init', ['-r', '--rewrite']],
  ['catatonit', []],
  ['env', ['-u', '--unset', '-C', '--chdir']],
  ['exec', ['-a']],
  ['command', []],
  ['nohup', []],
  ['setsid', []],
  ['nice', ['-n', '--adjustment']],
  ['ionice', ['-c', '-n']],
  ['stdbuf', ['-i', '-o', '-e']],
]);

/** Programs whose first argument is a user, and the rest what to start as that user. */
const USER_CHANGERS: readonly string[] = ['gosu', 'su-exec', 's6-setuidgid', 'setuidgid'];

/** As many wrappers are taken off one after the other. */
const MAX_WRAPPERS = 8;

const NOTHING_SET: ReadonlyMap<string, string> = new Map();

/** Takes off tini, env, gosu and the like, one after the other; what cannot be followed stays as it is. */
export function unwrapCommand(words: readonly Word[]): Unwrapped {
  let result: Unwrapped = { words, environment: NOTHING_SET, clearsEnvironment: false, user: undefined };
  for (let count = 0; count < MAX_WRAPPERS; count += 1) {
    const next = unwrapOnce(result.words);
    if (next === undefined) break;
    const kept = next.clearsEnvironment ? [] : result.environment;
    result = {
      words: next.words,
      environment: new Map([...kept, ...next.environment]),
      clearsEnvironment: result.clearsEnvironment || next.clearsEnvironment,
      user: next.user ?? result.user,
    };
  }
  return result;
}

/** What the first program starts where it is a wrapper; undefined where it is none, or starts nothing. */
export function unwrapOnce([program, ...rest]: readonly Word[]): Unwrapped | undefined {
  if (program === undefined) return undefined;
  const name = baseName(program);
  if (USER_CHANGERS.includes(name)) return changeUser(rest);
  const withValue = WRAPPERS.get(name);
  if (withValue === undefined) return undefined;
  // It only asks where a program is.
  if (name === 'command' && /^-[pvV]*[vV]/.test(rest[0] ?? '')) return undefined;
  const start = endOfOptions(rest, withValue);
  if (name === 'env') return insideEnv(rest, start);
  return toUnwrapped({ words: rest.slice(start) });
}

/** Whether a shell starts it as a program of its own, not as one of its builtins: `exec x`, `command x`. */
export function isWrapper(name: string): boolean {
  return WRAPPERS.has(name);
}

function changeUser([user, ...words]: readonly Word[]): Unwrapped | undefined {
  return user === undefined ? undefined : toUnwrapped({ words, user });
}

function insideEnv(rest: readonly Word[], start: number): Unwrapped | undefined {
  const options = rest.slice(0, start);
  // One word that env splits itself.
  if (options.some((word) => /^(?:-[a-zA-Z]*S|--split-string)/.test(word ?? ''))) return undefined;
  const environment = new Map<string, string>();
  let index = start;
  for (; index < rest.length; index += 1) {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(rest[index] ?? '') ?? [];
    if (name === undefined || value === undefined) break;
    environment.set(name, value);
  }
  const clearsEnvironment = options.some((word) =>
    /^(?:-|-[a-zA-Z]*i.*|--ignore-environment)$/.test(word ?? ''),
  );
  return toUnwrapped({ words: rest.slice(index), environment, clearsEnvironment });
}

function toUnwrapped({
  words,
  environment = NOTHING_SET,
  clearsEnvironment = false,
  user,
}: Partial<Unwrapped> & Pick<Unwrapped, 'words'>): Unwrapped | undefined {
  return words[0] === undefined ? undefined : { words, environment, clearsEnvironment, user };
}

/** Where the first word is that is neither an option nor the value of one. */
function endOfOptions(words: readonly Word[], withValue: readonly string[]): number {
  let index = 0;
  for (let word = words[index]; word?.startsWith('-'); word = words[index]) {
    index += withValue.includes(word) ? 2 : 1;
    if (word === '--') break;
  }
  return index;
}
