import { plural } from '@up/core';
import type { HomeStatus, Problem, SystemProfileStatus, SystemStatus } from './system-status.ts';

type Seen = Omit<SystemStatus, 'verdict' | 'problems'>;

/** Errors outrank generations that are not in sync: a script asks for the worst first. */
export function verdictOf(seen: Seen): Pick<SystemStatus, 'verdict' | 'problems'> {
  const problems = [...errorsOf(seen), ...outOfSync(seen)];
  const hasErrors = problems.some(({ kind }) => kind === 'error');
  return { verdict: hasErrors ? 'errors' : problems.length > 0 ? 'out-of-sync' : 'in-sync', problems };
}

function errorsOf({ root, units, journal, flake, lastRun }: Seen): readonly Problem[] {
  const failed = [...(units?.system ?? []), ...(units?.user ?? [])];
  return [
    ...(failed.length === 0
      ? []
      : [
          error(
            `${plural(failed.length, 'unit')} of systemd failed: ${failed.join(', ')}`,
            inspectUnit(units),
          ),
        ]),
    ...((journal?.count ?? 0) === 0
      ? []
      : [
          error(
            `the journal has ${plural(journal?.count ?? 0, 'error')} of builds and activations`,
            `journalctl ${root === '/' ? '--boot' : `--root=${root}`} --priority=err --unit=nix-daemon`,
          ),
        ]),
    ...(flake === undefined || flake.evaluates
      ? []
      : [error(`${flake.installable} does not evaluate`, flake.errors[0]?.fix[0])]),
    ...(lastRun?.outcome === 'failed'
      ? [error(`the last ${lastRun.subject} failed`, `up history ${lastRun.id}`)]
      : []),
  ];
}

function inspectUnit(units: Seen['units']): string {
  const [system] = units?.system ?? [];
  return system === undefined
    ? `systemctl --user status ${units?.user?.[0] ?? ''}`
    : `systemctl status ${system}`;
}

function outOfSync({ host, system, home }: Seen): readonly Problem[] {
  const command = host.kind === 'darwin' ? 'up darwin switch' : 'up os switch';
  return [
    ...(system === undefined || system.inSync ? [] : systemProblem(system, command)),
    ...(home === undefined || home.inSync ? [] : homeProblem(home)),
  ];
}

function systemProblem(system: SystemProfileStatus, command: string): readonly Problem[] {
  const { current, latest, running, runningPath, generations, profile } = system;
  if (current === undefined) return [stale(`${profile} leads to no generation`, command)];
  const isThere = generations.find(({ number }) => number === current)?.exists === true;
  if (!isThere) return [stale(`generation ${current} is not in the store any more`, command)];
  const rolledBack =
    current === latest ? [] : [stale(`generation ${current} is set, ${latest} is the latest`, command)];
  if (runningPath === undefined || running === current) return rolledBack;
  const what =
    running === undefined
      ? 'what runs is no generation (a test, or a specialisation)'
      : `generation ${running} runs`;
  return [...rolledBack, stale(`${what}, ${current} comes with the next boot`, command)];
}

function homeProblem({ current, latest, profile, user }: HomeStatus): readonly Problem[] {
  if (current === undefined) return [stale(`${profile} leads to no generation`, 'up home switch')];
  const message =
    current === latest
      ? `the home of ${user} is not that of generation ${current}`
      : `home generation ${current} is set, ${latest} is the latest`;
  return [stale(message, 'up home switch')];
}

function error(message: string, fix: string | undefined): Problem {
  return { kind: 'error', message, fix };
}

function stale(message: string, fix: string): Problem {
  return { kind: 'out-of-sync', message, fix };
}
