import { basename } from 'node:path';
import { formatDuration } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import type { ProgramRun } from '../host/host-programs.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';

/** What is felt, and what disturbs. */
const FELT_MS = 100;
const SLOW_MS = 500;
const RUNS = 3;
const KNOWN: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish', 'sh', 'dash', 'ksh']);

export const shellStart: HealthCheck = {
  id: 'shell-start',
  group: 'host',
  title: 'the shell starts fast',
  looksAt: 'how long the login shell of this user takes until it is interactive, the best of three',
  timeoutMs: 6000,
  turn: 'alone',
  run: async ({ host, signal }): Promise<Outcome> => {
    const { shell } = host.user;
    if (shell === undefined || !KNOWN.has(basename(shell)))
      return skip(`the login shell is ${shell ?? 'not known'}: not measured`);
    const start = (args: readonly string[]): Promise<ProgramRun | undefined> =>
      // Without a terminal and a history: nothing is to be changed by it.
      host.programs.run(shell, {
        args: [...args, '-c', 'exit 0'],
        signal,
        cwd: host.user.home,
        env: { HISTFILE: '/dev/null', TERM: 'dumb' },
      });
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const ended = await start(['-l', '-i']);
      if (ended === undefined)
        return fail(`the login shell ${shell} is not there`, { fix: ['chsh -s /bin/bash'] });
      if (ended.exitCode !== 0) {
        return warn(
          [
            `${shell} ends with ${ended.exitCode ?? 'a signal'} when it is started`,
            ...ended.stderr.slice(-3),
          ],
          { fix: [traceOf(shell)] },
        );
      }
      times.push(ended.durationMs);
      if (ended.durationMs > SLOW_MS * 3) break;
    }
    const best = Math.min(...times);
    const seen = `${shell}: ${formatDuration(best)}`;
    if (best < SLOW_MS)
      return best < FELT_MS ? pass(seen) : pass(`${seen}; from ${FELT_MS} ms on it is felt`);
    // A machine that is busy is no fault of the startup files.
    const bare = (await start(BARE[basename(shell)] ?? []))?.durationMs ?? 0;
    if (best - bare < SLOW_MS)
      return pass(`${seen}, of which ${formatDuration(bare)} without any startup files`);
    return warn(`${seen}, every time that a shell or an editor opens`, { fix: [traceOf(shell)] });
  },
};

/** What leaves out the startup files. */
const BARE: Readonly<Record<string, readonly string[]>> = {
  bash: ['--noprofile', '--norc'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

/** Shows what takes the time. */
function traceOf(shell: string): string {
  const name = basename(shell);
  if (name === 'zsh') return 'zsh -i -c "zmodload zsh/zprof; source ~/.zshrc; zprof" | head -20';
  if (name === 'fish')
    return 'fish --profile-startup /tmp/fish.prof -ic exit; sort -nk2 /tmp/fish.prof | tail';
  return `PS4='+ $EPOCHREALTIME ' ${name} -lixc exit 2>&1 | less`;
}
