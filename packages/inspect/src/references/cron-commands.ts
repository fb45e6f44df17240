import { baseName } from '../base-name.ts';
import { resolveIdentity } from '../identity.ts';
import { childrenAt, textAt } from '../look-up.ts';
import type { Subject } from '../subject.ts';
import type { Command, Invocation } from './command.ts';

const DAEMONS: readonly string[] = ['cron', 'crond'];
const MAX_FILES = 200;
const MAX_JOBS = 1000;

/** What /etc/crontab and /etc/cron.d have done, where something of the image starts cron. */
export function cronCommands(subject: Subject, invocations: readonly Invocation[]): readonly Command[] {
  const isStarted = invocations.some(({ program }) => DAEMONS.includes(baseName(program)));
  if (!isStarted) return [];
  const children = childrenAt(subject.image.tree, '/etc/cron.d');
  // cron passes over names with a dot, such as those of a package manager's leftovers.
  const names = [...(children?.keys() ?? [])].filter((name) => /^[\w-]+$/.test(name)).sort();
  const paths = ['/etc/crontab', ...names.slice(0, MAX_FILES).map((name) => `/etc/cron.d/${name}`)];
  return paths.flatMap((path) => jobsOf(path, subject)).slice(0, MAX_JOBS);
}

function jobsOf(path: string, subject: Subject): readonly Command[] {
  const text = textAt(subject.image.tree, path);
  const env = new Map([['PATH', '/usr/bin:/bin']]);
  let shell = '/bin/sh';
  return (text ?? '').split('\n').flatMap((line, index): readonly Command[] => {
    const [, name, value = ''] = /^\s*(\w+)\s*=\s*["']?(.*?)["']?\s*$/.exec(line) ?? [];
    if (name === 'SHELL') shell = value;
    if (name !== undefined) env.set(name, value);
    const [, user, job] = JOB.exec(line) ?? [];
    if (name !== undefined || user === undefined || job === undefined) return [];
    const resolved = resolveIdentity(user, subject.accounts);
    if (resolved.status === 'unknown') return [];
    // An unescaped % ends the command.
    const command = (/^(?:[^\\%]|\\.)*/.exec(job)?.[0] ?? job).replace(/\\%/g, '%');
    return [
      {
        words: [shell, '-c', command],
        by: `the cron job of ${user}`,
        source: { path, line: index + 1 },
        origin: 'cron',
        as: resolved.identity,
        env: new Map(env),
        directory: '/',
        startedBy: 'exec',
        certainty: 'certain',
      },
    ];
  });
}

/** Five times or `@daily`, a user, a command. */
const JOB = /^\s*(?:@\w+|(?:[\d*][^\s]*\s+){4}[^\s#]+)\s+([\w-]+)\s+(\S.*)$/;
