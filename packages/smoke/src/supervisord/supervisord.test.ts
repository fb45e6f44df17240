import type { ProcessConfig } from '@up/inspect';
import { describe, expect, it } from 'vitest';
import { matchTree } from './match-tree.ts';
import { parseStatus } from './program-states.ts';

describe('parseStatus', () => {
  it('reads what supervisorctl prints', () => {
    const text = `cat                              RUNNING   pid 9, uptime 0:00:01
group:worker_00                  FATAL     Exited too quickly (process log may have details)
once                             EXITED    Nov 21 10:00 AM
off                              STOPPED   Not started
unix:///run/supervisor.sock no such file
`;
    expect(parseStatus(text)).toEqual([
      { name: 'cat', state: 'RUNNING', description: 'pid 9, uptime 0:00:01' },
      {
        name: 'group:worker_00',
        state: 'FATAL',
        description: 'Exited too quickly (process log may have details)',
      },
      { name: 'once', state: 'EXITED', description: 'Nov 21 10:00 AM' },
      { name: 'off', state: 'STOPPED', description: 'Not started' },
    ]);
  });
});

describe('matchTree', () => {
  const program = (command: string): ProcessConfig => ({ name: command, command }) as ProcessConfig;
  const child = (pid: number, command: string) => ({ pid, parentPid: 1, user: 'root', command });
  const match = (commands: readonly string[], running: readonly string[]) =>
    matchTree(
      commands.map(program),
      running.map((command, index) => child(index + 10, command)),
    ).map(({ process }) => process?.pid);

  it('knows programs by their words, behind an interpreter, and by name', () => {
    expect(
      match(
        ['/usr/bin/app --port 80', '/srv/run.sh', 'sh -c "exec nginx -g x"', 'sleep "a b"'],
        ['/usr/bin/app --port 80', '/bin/sh /srv/run.sh', 'nginx: master process nginx -g x', 'sleep a b'],
      ),
    ).toEqual([10, 11, 12, 13]);
  });

  it('counts each process once', () => {
    expect(match(['sleep 5', 'sleep 5'], ['sleep 5'])).toEqual([10, undefined]);
  });

  it('misses what does not run', () => {
    expect(match(['/usr/bin/X :0'], ['pulseaudio'])).toEqual([undefined]);
  });
});
