import type { ContainerProcess } from '@up/docker';
import type { Inside } from '../inside/inside.ts';

/** A supervisord that runs in a container. */
export interface RunningSupervisord {
  readonly process: ContainerProcess;
  /** Absolute, where its command line says so. */
  readonly executable: string;
  /** The configuration that it reads, as far as one was found. */
  readonly configFile: string | undefined;
}

/** Where supervisord looks when nothing is said (its Options.searchpaths), below its working directory last. */
const SEARCHED = [
  '/etc/supervisord.conf',
  '/etc/supervisor/supervisord.conf',
  '/supervisord.conf',
  '/etc/supervisord.conf',
];

/** Every supervisord among the processes of a container. @throws CannotTell. */
export async function findSupervisords(
  inside: Inside,
  processes: readonly ContainerProcess[],
): Promise<readonly RunningSupervisord[]> {
  const found: RunningSupervisord[] = [];
  for (const process of processes) {
    const words = process.command.trim().split(/\s+/);
    const at = words.slice(0, 3).findIndex((word) => /(?:^|\/)\.?supervisord(?:-wrapped)?$/.test(word));
    const executable = words[at];
    if (at === -1 || executable === undefined) continue;
    const named = configArgument(words.slice(at + 1));
    found.push({ process, executable, configFile: await existing(inside, named, executable) });
  }
  return found;
}

function configArgument(args: readonly string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    if (word === '-c' || word === '--configuration') return args[index + 1];
    const value = /^(?:--configuration=|-c)(.+)$/.exec(word)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}

async function existing(
  inside: Inside,
  named: string | undefined,
  executable: string,
): Promise<string | undefined> {
  const prefix = executable.startsWith('/') ? executable.replace(/\/[^/]*\/[^/]*$/, '') : '';
  const places =
    named === undefined
      ? [`${prefix}/etc/supervisord.conf`, `${prefix}/supervisord.conf`, ...SEARCHED]
      : [named.startsWith('/') ? named : `/${named}`];
  for (const place of places) if ((await inside.follow(place))?.type === 'file') return place;
  return undefined;
}
