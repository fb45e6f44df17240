import { setTimeout as sleep } from 'node:timers/promises';
import type { Inside } from '../inside/inside.ts';
import { failed, passed, quoted, type SmokeCheck, skipped } from '../smoke-check.ts';

export interface SystemdOptions {
  readonly inside: Inside;
  /** When it has to be up at the latest, on the clock of `performance.now()`. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 300;
const EXEC_MS = 20_000;
const MAX_UNITS = 20;
const LOG_LINES = 5;
const NAME = 'systemctl is-system-running';

/**
 * Waits until systemd has started everything. `degraded` names each unit that failed, with its last words.
 * @throws UpError UP_TIMEOUT of a systemctl that hangs.
 */
export async function checkSystemd(options: SystemdOptions): Promise<readonly SmokeCheck[]> {
  const { inside, deadlineMs, signal } = options;
  for (;;) {
    const { exitCode, stdout, stderr } = await inside.exec(['systemctl', 'is-system-running'], {
      timeoutMs: EXEC_MS,
    });
    const state = stdout.trim();
    if (exitCode === 126 || exitCode === 127) return [skipped('systemd', NAME, 'the image has no systemctl')];
    if (state === 'running') return [passed('systemd', NAME, 'running')];
    if (state === 'degraded') return await degraded(inside);
    if (performance.now() >= deadlineMs)
      return [failed('systemd', NAME, await stuck(inside, state || stderr.trim()))];
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function degraded(inside: Inside): Promise<readonly SmokeCheck[]> {
  const units = await failedUnits(inside);
  const checks = await Promise.all(
    units.map(async (unit) => failed('systemd', `unit ${unit}`, await whyFailed(inside, unit))),
  );
  return [failed('systemd', NAME, `degraded: ${units.join(', ')} failed`), ...checks];
}

async function failedUnits(inside: Inside): Promise<readonly string[]> {
  const command = ['systemctl', '--failed', '--plain', '--no-legend', '--no-pager'];
  const { stdout } = await inside.exec(command, { timeoutMs: EXEC_MS });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((unit) => /^[\w@.:\\-]+\.[a-z]+$/.test(unit))
    .slice(0, MAX_UNITS);
}

async function whyFailed(inside: Inside, unit: string): Promise<string> {
  const command = [
    'journalctl',
    '--boot',
    '--no-pager',
    '--output=cat',
    `--lines=${LOG_LINES}`,
    `--unit=${unit}`,
  ];
  const { exitCode, stdout } = await inside.exec(command, { timeoutMs: EXEC_MS });
  const lines = exitCode === 0 ? stdout.split('\n').filter((line) => line.trim() !== '') : [];
  return lines.length === 0
    ? 'failed; the journal says nothing of it'
    : lines.map((line) => quoted(line, 200)).join('; ');
}

async function stuck(inside: Inside, state: string): Promise<string> {
  const { stdout } = await inside.exec(['systemctl', 'list-jobs', '--plain', '--no-legend', '--no-pager'], {
    timeoutMs: EXEC_MS,
  });
  const waiting = stdout
    .split('\n')
    .flatMap((line) => /\S+\.[a-z]+/.exec(line)?.[0] ?? [])
    .slice(0, MAX_UNITS);
  return `still ${state || 'silent'}${waiting.length > 0 ? `; it waits for ${waiting.join(', ')}` : ''}`;
}
