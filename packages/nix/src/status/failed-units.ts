import { type AskHostOptions, askHost, type HostAnswer } from './ask-host.ts';
import type { FailedUnits } from './system-status.ts';

/** Columns instead of JSON: every version of systemd has them, and the first is the name. */
const ARGS = ['list-units', '--failed', '--plain', '--no-legend', '--full', '--no-pager'];
/** systemd.unit(5): at most 255 characters, of these. */
const UNIT = /^[A-Za-z0-9:_.\\@-]{1,255}$/;

/** The units of systemd that failed, of the system and of the user. */
export async function readFailedUnits(
  options: Pick<AskHostOptions, 'env' | 'signal'>,
): Promise<FailedUnits | { readonly why: string }> {
  const system = await askHost({ ...options, command: 'systemctl', args: ARGS });
  if (system.kind === 'none') return { why: system.why };
  const user = await askHost({ ...options, command: 'systemctl', args: ['--user', ...ARGS] });
  return { system: unitsOf(system), user: user.kind === 'none' ? undefined : unitsOf(user) };
}

function unitsOf({ stdout }: Extract<HostAnswer, { kind: 'answer' }>): readonly string[] {
  return stdout.split('\n').flatMap((line) => {
    // With some versions a mark stands before the name, even without legend.
    const [name = ''] = line.replace(/^[^A-Za-z0-9]+/, '').split(/\s+/);
    return UNIT.test(name) ? [name] : [];
  });
}
