import { formatDuration } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { withNix } from './with-nix.ts';

export const nixBuilder: HealthCheck = {
  id: 'nix-builder',
  group: 'nix',
  title: 'the builder builds',
  looksAt:
    'a derivation of one line, never built before and never taken from a cache: what fails then is the builder, not a package',
  timeoutMs: 8000,
  run: withNix(async ({ nix }): Promise<Outcome> => {
    const canary = await nix.canary();
    if (canary.state === 'unusable') return skip(canary.reason);
    if (canary.state === 'late') {
      return fail(
        [
          `no answer in ${formatDuration(canary.afterMs)}: a derivation of one line is not built`,
          'it waits for another build, for a lock, or for a daemon that is stuck',
        ],
        { fix: ['nix store gc, a build or a daemon may hold it up: ps -ef | grep nix'] },
      );
    }
    if (canary.state === 'built') {
      const { durationMs, machine, builder } = canary;
      const where = machine === '' ? 'here' : `on ${machine}`;
      const seen = `a fresh derivation was built ${where} in ${formatDuration(durationMs)}`;
      if (machine !== '') {
        return warn(
          [seen, 'a build that asks to be made here was sent away: this machine builds nothing itself'],
          {
            fix: ['nix config show max-jobs system'],
          },
        );
      }
      return builder === '/bin/sh'
        ? pass(seen)
        : pass(seen, 'the sandbox has no /bin/sh, which no package of nixpkgs needs');
    }
    const { explanation, tail, exitCode } = canary;
    const verdict = 'the builder is broken, not your package: a derivation of one line cannot be built';
    if (explanation === undefined) {
      return fail([verdict, `nix ended with ${exitCode ?? 'a signal'} and gave no error`, ...tail], {
        fix: ['nix build --log-format raw -L --show-trace ..., of anything small, says more'],
      });
    }
    const { code, message, cause, fix } = explanation;
    return fail(
      [verdict, `${code}: ${cause ?? message}`, ...message.split('\n'), ...tail.slice(0, 3)].filter(isNew),
      { fix },
    );
  }),
};

function isNew(line: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(line) === index;
}
