import type { ContainerProcess } from '@up/docker';
import { shlexSplit } from '@up/formats';
import type { ProcessConfig } from '@up/inspect';

export interface ProgramProcess {
  readonly program: ProcessConfig;
  readonly process: ContainerProcess | undefined;
}

/**
 * Which child of supervisord is which program, by the words of its command: as they are, behind the interpreter of a
 * script, or as the name of a program that has replaced the one that was started (`sh -c "exec nginx"`). Each child
 * counts once.
 */
export function matchTree(
  programs: readonly ProcessConfig[],
  children: readonly ContainerProcess[],
): readonly ProgramProcess[] {
  const free = new Set(children);
  const taken = new Map<ProcessConfig, ContainerProcess>();
  for (const fits of [fitsWhole, fitsName]) {
    for (const program of programs.filter((one) => !taken.has(one))) {
      const words = wordsOf(program);
      const match = [...free].find(({ command }) => fits(command, words));
      if (match === undefined) continue;
      taken.set(program, match);
      free.delete(match);
    }
  }
  return programs.map((program) => ({ program, process: taken.get(program) }));
}

function wordsOf({ command }: ProcessConfig): readonly string[] {
  try {
    return shlexSplit(command);
  } catch {
    return command.split(/\s+/);
  }
}

function fitsWhole(command: string, words: readonly string[]): boolean {
  const line = words.join(' ');
  return command === line || command.endsWith(` ${line}`);
}

/** `nginx: master process /usr/sbin/nginx` is /usr/sbin/nginx; `exec` in a shell leaves the last program. */
function fitsName(command: string, words: readonly string[]): boolean {
  const inner = words.flatMap((word) => word.split(/[\s;&|]+/)).filter((word) => word !== '');
  const [first = ''] = command.split(/\s+/);
  const running = base(first.replace(/:$/, ''));
  return inner.some((word) => base(word) === running);
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
