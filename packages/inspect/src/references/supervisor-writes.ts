import { resolveIdentity } from '../identity.ts';
import type { Subject } from '../subject.ts';
import type { ProcessConfig } from '../supervisord/process-config.ts';
import { type SupervisorReading, supervisorConfigs } from '../supervisord-subject.ts';
import type { PathWrite } from './path-write.ts';
import { identityOf } from './supervisor-commands.ts';

/** The logs and pid files of every supervisord that is started; their directories exist, or it refuses. */
export function supervisorWrites(subject: Subject): readonly PathWrite[] {
  return supervisorConfigs(subject)
    .filter(({ origin }) => origin !== 'found')
    .flatMap((reading) => writesOf(reading, subject));
}

function writesOf(reading: SupervisorReading, subject: Subject): readonly PathWrite[] {
  const { config, mainFile, refusals } = reading;
  if (config === undefined) return [];
  const as = supervisorIdentity(reading, subject);
  const wasRefused = (key: string) =>
    refusals.some(({ section, option }) => section === 'supervisord' && option?.key === key);
  const own = (key: 'logfile' | 'pidfile', what: PathWrite['what']): readonly PathWrite[] =>
    wasRefused(key)
      ? []
      : [
          {
            path: config.supervisord[key],
            by: `supervisord (${key})`,
            source: { path: mainFile },
            what,
            as,
            origin: 'supervisord',
            // It says "could not write pidfile", and goes on.
            ifClosed: what === 'pid' ? 'warning' : 'error',
          },
        ];
  const logs = config.programs.flatMap((program) => logsOf(program, reading));
  return [
    ...own('logfile', 'log'),
    ...own('pidfile', 'pid'),
    ...logs.map((log): PathWrite => ({ ...log, what: 'log', as, origin: 'supervisord', ifClosed: 'error' })),
  ].filter(({ path }) => path.startsWith('/'));
}

/** Whom supervisord writes as: it has changed to its user by then. Its programs' output goes through it. */
function supervisorIdentity(
  { flags, config, identity }: SupervisorReading,
  subject: Subject,
): PathWrite['as'] {
  const named = flags.user === undefined ? undefined : resolveIdentity(flags.user, subject.accounts);
  return named?.status === 'known' ? named.identity : identityOf(config?.uid, identity, subject);
}

function logsOf(
  program: ProcessConfig,
  { mainFile }: SupervisorReading,
): readonly Pick<PathWrite, 'path' | 'by' | 'source'>[] {
  const { stdout, stderr, places, section } = program;
  return (
    [
      [stdout, 'stdout_logfile'],
      [stderr, 'stderr_logfile'],
    ] as const
  ).flatMap(([{ logfile }, key]) => {
    if (logfile.kind !== 'file') return [];
    const { file = mainFile, line } = places.get(key) ?? {};
    const source = line === undefined ? { path: file } : { path: file, line };
    return [{ path: logfile.path, by: `${section.replace(':', ' ')} (${key})`, source }];
  });
}
