import type { HealthCheck } from '../health-check.ts';
import type { Host } from '../host/host.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';

const FEW = 4096;

export const openFiles: HealthCheck = {
  id: 'open-files',
  group: 'host',
  title: 'enough files may be open',
  looksAt: 'the limit of open files, of this shell and of the daemon of Nix',
  run: async ({ host, signal }): Promise<Outcome> => {
    const own = await ownLimit(host, signal);
    if (own === undefined) return skip('this system does not say its limit');
    const daemon = await daemonLimit(host);
    const seen = `${own} here${daemon === undefined ? '' : `, ${daemon} for the daemon of Nix`}`;
    if (Math.min(own, daemon ?? own) >= FEW) return pass(seen);
    return warn(`${seen}: large builds and evaluations run out of less than ${FEW}`, {
      fix: [
        ...(own < FEW ? [`ulimit -n ${FEW}   and for good: /etc/security/limits.conf`] : []),
        ...(daemon !== undefined && daemon < FEW
          ? ['sudo systemctl edit nix-daemon: [Service] LimitNOFILE=1048576']
          : []),
      ],
    });
  },
};

async function ownLimit(
  { platform, files, programs }: Host,
  signal: AbortSignal,
): Promise<number | undefined> {
  // Node raises its own limit to the hard one: that of a program that it starts is what counts.
  const run = await programs.run('sh', { args: ['-c', 'ulimit -n'], signal });
  const text = run?.stdout.trim() ?? '';
  if (text === 'unlimited') return Number.MAX_SAFE_INTEGER;
  if (/^\d+$/.test(text)) return Number(text);
  return platform === 'linux' ? limitIn(await files.read('/proc/self/limits')) : undefined;
}

async function daemonLimit({ platform, files }: Host): Promise<number | undefined> {
  if (platform !== 'linux') return undefined;
  for (const pid of ((await files.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name))) {
    if ((await files.read(`/proc/${pid}/comm`))?.trim() === 'nix-daemon')
      return limitIn(await files.read(`/proc/${pid}/limits`));
  }
  return undefined;
}

function limitIn(limits: string | undefined): number | undefined {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits ?? '') ?? [];
  return soft === undefined ? undefined : Number(soft);
}
