import type { Identity } from '../identity.ts';
import type { Word } from '../shell/word.ts';

/**
 * How surely a configuration is used. `command`: the image's command is supervisord, started as process 1, or a
 * script that does nothing else.
 * `script`: a shell script starts it, which may do anything before. `found`: it only lies where supervisord looks.
 */
export type StartOrigin = 'command' | 'script' | 'found';

/** A supervisord that the image starts. */
export interface SupervisordStart {
  readonly origin: StartOrigin;
  /** As it is named: `supervisord`, `/usr/bin/supervisord`. */
  readonly executable: string;
  readonly flags: SupervisordFlags;
  /** Of the scripts that lead to it, as one text; '' where there is none. */
  readonly scripts: string;
  readonly identity: Identity;
  /** What wrappers such as env add to the environment. */
  readonly environment: ReadonlyMap<string, string>;
}

/** What supervisord's own command line says. */
export interface SupervisordFlags {
  /** `-c`, as written. */
  readonly configuration: string | undefined;
  /** Also where only run time tells. */
  readonly nodaemon: boolean;
  readonly user: string | undefined;
  /** Whether it only prints something and ends: `-h`, `-v`. */
  readonly onlyPrints: boolean;
}

const WITH_VALUE = 'cumdleyzjiqa';
const LONG_WITH_VALUE: readonly string[] = [
  ...['configuration', 'user', 'umask', 'directory', 'logfile', 'logfile_maxbytes', 'logfile_backups'],
  ...['loglevel', 'pidfile', 'identifier', 'childlogdir', 'minfds', 'minprocs', 'profile_options'],
];

/**
 * Reads supervisord's arguments as getopt does: `-nc FILE`, `-cFILE`, `--configuration=FILE`. Undefined where only
 * run time tells which configuration it is.
 */
export function readSupervisordFlags(args: readonly Word[]): SupervisordFlags | undefined {
  const values = new Map<string, Word>();
  let index = 0;
  for (let word = args[index]; word?.startsWith('-') && word !== '-' && word !== '--'; word = args[index]) {
    index += 1;
    if (word.startsWith('--')) {
      const [name = '', value] = splitOnce(word.slice(2));
      const takesNext = value === undefined && LONG_WITH_VALUE.includes(name);
      values.set(name, takesNext ? args[index] : (value ?? ''));
      if (takesNext) index += 1;
    } else index += readLetters(word, args[index], values);
  }
  const has = (...names: readonly string[]) => names.some((name) => values.has(name));
  const configuration = values.get('c') ?? values.get('configuration');
  // A variable in the place of an option may be any of them.
  const isOpen = index < args.length && args[index] === undefined;
  if (configuration === undefined && (isOpen || has('c', 'configuration'))) return undefined;
  return {
    configuration,
    nodaemon: has('n', 'nodaemon') || isOpen,
    user: values.get('u') ?? values.get('user'),
    onlyPrints: has('h', 'help', 'v', 'version', '?'),
  };
}

/** Letters behind one dash; returns how many further words they take. */
function readLetters(word: string, next: Word, values: Map<string, Word>): number {
  for (let index = 1; index < word.length; index += 1) {
    const letter = word[index] ?? '';
    if (WITH_VALUE.includes(letter)) {
      const rest = word.slice(index + 1);
      values.set(letter, rest === '' ? next : rest);
      return rest === '' ? 1 : 0;
    }
    values.set(letter, '');
  }
  return 0;
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const position = word.indexOf('=');
  return position === -1 ? [word, undefined] : [word.slice(0, position), word.slice(position + 1)];
}
