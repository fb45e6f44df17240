import type { CheckContext, HealthCheck } from '../health-check.ts';
import { parseMachines } from '../nix/parse-machines.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { withConfig } from './with-nix.ts';

const MAX_ASKED = 8;

export const nixRemoteBuilders: HealthCheck = {
  id: 'nix-remote-builders',
  group: 'nix',
  title: 'remote builders answer',
  looksAt: '`builders` and the file of machines, and each of them through ssh without a question',
  timeoutMs: 7000,
  run: withConfig(async (context, config): Promise<Outcome> => {
    const builders = config.text('builders') ?? config.words('builders').join(' ');
    const text = await expand(context, builders);
    const { machines, wrong } = parseMachines(text);
    if (wrong.length > 0) {
      return fail(
        wrong.map((line) => `no machine: ${line}`),
        { fix: ['A line is: ssh-ng://user@host x86_64-linux /path/to/key 4'] },
      );
    }
    if (machines.length === 0) return skip('none are configured');
    const answers = await Promise.all(
      machines.slice(0, MAX_ASKED).map((machine) => reach(context, machine.uri, machine.key)),
    );
    const silent = answers.filter(({ problem }) => problem !== undefined);
    const evidence = answers.map(({ uri, problem }) => `${uri}  ${problem ?? 'answers'}`);
    if (silent.length === 0) return pass(...evidence);
    const fix = silent.map(
      ({ command }) => `${command}   as the user that the daemon runs as, root as a rule`,
    );
    return silent.length === answers.length ? fail(evidence, { fix }) : warn(evidence, { fix });
  }),
};

/** `@file` stands for what is in it. */
async function expand({ host }: CheckContext, builders: string): Promise<string> {
  const [, path] = /^@(\S+)$/.exec(builders.trim()) ?? [];
  return path === undefined ? builders : ((await host.files.read(path)) ?? '');
}

interface Reached {
  readonly uri: string;
  readonly problem: string | undefined;
  readonly command: string;
}

async function reach({ host, signal }: CheckContext, uri: string, key: string | undefined): Promise<Reached> {
  const [, target] = /^(?:ssh(?:-ng)?:\/\/)?([^/?]+)/.exec(uri) ?? [];
  if (target === undefined || !/^ssh(-ng)?:|^[^:/]+$/.test(uri) || target.startsWith('-'))
    return { uri, problem: undefined, command: '' };
  const [, host_ = target, port] = /^(.*?)(?::(\d+))?$/.exec(target) ?? [];
  const args = [
    ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=3', '-o', 'StrictHostKeyChecking=yes'],
    ...(key === undefined ? [] : ['-i', key]),
    ...(port === undefined ? [] : ['-p', port]),
    host_,
    'true',
  ];
  const run = await host.programs.run('ssh', { args, signal });
  const command = ['ssh', ...args].join(' ');
  if (run === undefined)
    return { uri, problem: 'ssh is not installed', command: 'apt-get install openssh-client' };
  if (run.exitCode === 0) return { uri, problem: undefined, command };
  return { uri, problem: run.stderr.at(-1)?.trim() || `ssh ends with ${run.exitCode}`, command };
}
