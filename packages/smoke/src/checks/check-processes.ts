import type { ContainerProcess } from '@up/docker';
import { failed, passed, type SmokeCheck } from '../smoke-check.ts';

/** Whether a program is running, by its name or path. */
export function checkProcess(program: string, processes: readonly ContainerProcess[]): SmokeCheck {
  const name = `process ${program}`;
  const running = processes.filter(({ command }) => isProgram(command, program));
  const [first] = running;
  if (first === undefined) {
    const others = [...new Set(processes.map(({ command }) => programOf(command)))].slice(0, 10).join(', ');
    return failed('inside', name, `it is not running; what runs: ${others}`);
  }
  return passed('inside', name, running.length === 1 ? first.command : `${running.length} of it`);
}

/** `nginx: worker process` is nginx; `/bin/sh /usr/bin/app` is sh and app. */
export function isProgram(command: string, program: string): boolean {
  const [first = '', second = ''] = command.trim().split(/\s+/);
  return [first.replace(/:$/, ''), second].some((word) => word === program || base(word) === program);
}

export function programOf(command: string): string {
  return base((command.trim().split(/\s+/)[0] ?? '').replace(/:$/, ''));
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
