import type { Sight } from '../failure-rule.ts';

/**
 * The unit that a line of systemd is about: `ssh.service`. On a console the name is often cut in its middle
 * ("failing.s…r that is not there"); the line that follows has it whole.
 */
export function unitOf({ groups, after, clues }: Sight): string {
  const shown = groups['name'] ?? '';
  const whole = UNIT.exec(shown)?.[0];
  if (whole !== undefined && !whole.includes('…')) return whole;
  for (const line of after.slice(0, 3)) {
    const named = /See '?(?:systemctl status|journalctl -xeu) "?([^\s'"]{1,200})/.exec(line)?.[1];
    if (named !== undefined) return named;
  }
  return clues.all('unit-name').find((unit) => isCutFrom(shown, unit)) ?? shown;
}

/** The units of lines such as `data.mount - /data`, each once, without those that are another one cut short. */
export function wholeNames(names: readonly string[]): readonly string[] {
  const units = [...new Set(names.map((name) => name.split(' - ')[0] ?? name))];
  return units.filter((unit) => !units.some((other) => other !== unit && isCutFrom(unit, other)));
}

/** Whether `failing.se… - A server`, or `depe…nt.service`, can be what is left of a name. */
function isCutFrom(shown: string, unit: string): boolean {
  const cut = shown.indexOf('…');
  if (cut <= 0 || unit.includes('…') || !unit.startsWith(shown.slice(0, cut))) return false;
  const [end = ''] = shown.slice(cut + 1).split(' - ');
  return !/^[\w.@\\:-]{1,200}$/.test(end) || unit.endsWith(end);
}

const UNIT =
  /^[^\s…]{1,200}\.(?:service|socket|target|mount|automount|swap|device|timer|path|slice|scope)(?=\s|$)/;

/** What `status=203/EXEC` and its kind mean, where it is more than "it ended with that code". */
export function describeUnitExit(exit: string): string {
  const code = /status=(\d{1,3}\/[A-Z_]{1,20})/.exec(exit)?.[1];
  if (code === undefined) return exit;
  const meaning = MEANINGS[code.split('/')[1] ?? ''];
  return meaning === undefined ? code : `${code}: ${meaning}`;
}

/** systemd.exec(5), "Process exit codes". */
const MEANINGS: Readonly<Record<string, string>> = {
  CHDIR: 'its working directory is missing',
  EXEC: 'its program could not be executed',
  EXEC_NOT_FOUND: 'its program is missing',
  GROUP: 'its group does not exist',
  USER: 'its user does not exist',
  NAMESPACE: 'its mounts could not be set up',
  CREDENTIALS: 'a credential could not be read',
  STDOUT: 'its output could not be opened',
  STATE_DIRECTORY: 'its state directory could not be made',
  SEGV: 'it crashed',
  ABRT: 'it aborted',
  KILL: 'it was killed',
};
