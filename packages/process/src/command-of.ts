import { readFileSync } from 'node:fs';
import { renderCommand } from './render-command.ts';

/** The command line of a running process (Linux), redacted; its short name where it has none, empty when it is gone. */
export function commandOf(pid: number): string {
  try {
    const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .replace(/\0$/, '')
      .split('\0');
    if (command !== '') return renderCommand({ command, args });
    return renderCommand({ command: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() });
  } catch {
    return '';
  }
}
