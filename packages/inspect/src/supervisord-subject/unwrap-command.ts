import { baseName } from './base-name.ts';

/** What a command line comes down to once the programs that only start another are taken off. */
export interface Unwrapped {
  readonly words: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  /** Whom `gosu` and its like change to. */
  readonly user: string | undefined;
}

/** As many wrappers are taken off one after the other. */
const MAX_WRAPPERS = 8;

/** Options of wrappers that take a word of their own. */
const WRAPPERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['tini', ['-p', '-e']],
  ['tini-static', ['-p', '-e']],
  ['docker-init', ['-p', '-e']],
  ['catatonit', []],
  ['dumb-init', ['-r', '--rewrite']],
  ['env', ['-u', '--unset', '-C', '--chdir']],
  ['exec', ['-a']],
  ['nice', ['-n', '--adjustment']],
  ['nohup', []],
  ['setsid', []],
]);

const USER_CHANGERS: readonly string[] = ['gosu', 'su-exec'];

/** Options of Python that take a word. */
const PYTHON_WITH_VALUE: readonly string[] = ['-W', '-X'];

/** Takes off tini, env, gosu, python and the like; what cannot be followed stays as it is. */
export function unwrapCommand(command: readonly string[]): Unwrapped {
  const environment = new Map<string, string>();
  let words = command;
  let user: string | undefined;
  for (let count = 0; count < MAX_WRAPPERS; count += 1) {
    const name = baseName(words[0] ?? '');
    const options = WRAPPERS.get(name);
    if (options !== undefined) {
      words = withoutOptions(words.slice(1), options);
      if (name === 'env') words = takeAssignments(words, environment);
    } else if (USER_CHANGERS.includes(name) && words.length > 2) {
      user = words[1];
      words = words.slice(2);
    } else if (/^python[\d.]*$/.test(name)) {
      const inner = scriptOfPython(words.slice(1));
      if (inner === undefined) break;
      words = inner;
    } else break;
  }
  return { words, environment, user };
}

function withoutOptions(words: readonly string[], withValue: readonly string[]): readonly string[] {
  let index = 0;
  for (let word = words[index]; word?.startsWith('-'); word = words[index]) {
    index += withValue.includes(word) ? 2 : 1;
    if (word === '--') break;
  }
  return words.slice(index);
}

function takeAssignments(words: readonly string[], environment: Map<string, string>): readonly string[] {
  const end = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const count = end === -1 ? words.length : end;
  for (const word of words.slice(0, count)) {
    const position = word.indexOf('=');
    environment.set(word.slice(0, position), word.slice(position + 1));
  }
  return words.slice(count);
}

/** `-m supervisor.supervisord` and a script that Python is given; undefined for anything else. */
function scriptOfPython(words: readonly string[]): readonly string[] | undefined {
  const module = words.indexOf('-m');
  const script = withoutOptions(words, PYTHON_WITH_VALUE);
  const isModule = module !== -1 && words.slice(0, module).every((word) => word.startsWith('-'));
  if (!isModule) return script.length === 0 || script[0]?.startsWith('-') ? undefined : script;
  const name = words[module + 1] ?? '';
  return /^supervisor(?:\.supervisord)?$/.test(name)
    ? ['supervisord', ...words.slice(module + 2)]
    : undefined;
}
