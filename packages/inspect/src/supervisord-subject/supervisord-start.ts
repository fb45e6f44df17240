import type { Identity } from '../identity.ts';

/**
 * How surely a configuration is used. `command`: the image's command is supervisord, started as process 1.
 * `script`: a shell script starts it, which may do anything before. `found`: it only lies where supervisord looks.
 */
export type StartOrigin = 'command' | 'script' | 'found';

/** A supervisord that the image starts. */
export interface SupervisordStart {
  readonly origin: StartOrigin;
  /** As it is named: `supervisord`, `/usr/bin/supervisord`. */
  readonly executable: string;
  /** What follows the name. */
  readonly args: readonly string[];
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

/** Reads supervisord's arguments as getopt does: `-nc FILE`, `-cFILE`, `--configuration=FILE`. */
export function readSupervisordFlags(args: readonly string[]): SupervisordFlags {
  const values = new Map<string, string>();
  const rest = [...args].reverse();
  for (let word = rest.pop(); word?.startsWith('-') && word !== '-' && word !== '--'; word = rest.pop()) {
    if (word.startsWith('--')) {
      const [name = '', value] = splitOnce(word.slice(2));
      values.set(name, value ?? (LONG_WITH_VALUE.includes(name) ? rest.pop() : undefined) ?? '');
      continue;
    }
    for (let index = 1; index < word.length; index += 1) {
      const letter = word[index] ?? '';
      if (!WITH_VALUE.includes(letter)) values.set(letter, '');
      else {
        values.set(letter, word.slice(index + 1) || (rest.pop() ?? ''));
        break;
      }
    }
  }
  const has = (...names: readonly string[]) => names.some((name) => values.has(name));
  return {
    configuration: values.get('c') ?? values.get('configuration'),
    nodaemon: has('n', 'nodaemon'),
    user: values.get('u') ?? values.get('user'),
    onlyPrints: has('h', 'help', 'v', 'version', '?'),
  };
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const position = word.indexOf('=');
  return position === -1 ? [word, undefined] : [word.slice(0, position), word.slice(position + 1)];
}
