import type { Host } from '../host/host.ts';

/** Ticks of a second, in what Linux tells of processes. */
const TICKS = 100;

/** When the daemon was started, in milliseconds since 1970; undefined where none is seen. */
export async function daemonStartedMs(host: Host, signal: AbortSignal): Promise<number | undefined> {
  return host.platform === 'linux' ? await fromProc(host) : await fromPs(host, signal);
}

async function fromProc({ files }: Host): Promise<number | undefined> {
  const boot = /^btime (\d+)$/m.exec((await files.read('/proc/stat')) ?? '')?.[1];
  if (boot === undefined) return undefined;
  const pids = ((await files.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name));
  const ticks = await Promise.all(
    pids.map(async (pid) => startOfDaemon((await files.read(`/proc/${pid}/stat`)) ?? '')),
  );
  // It starts a process of the same name for each client: the first one is it.
  const first = Math.min(...ticks.filter((each) => each !== undefined));
  return Number.isFinite(first) ? (Number(boot) + first / TICKS) * 1000 : undefined;
}

/** `pid (name) state ...`, the start as the 22nd field (proc(5)). */
function startOfDaemon(stat: string): number | undefined {
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
  if (name !== 'nix-daemon' || rest === undefined) return undefined;
  const ticks = Number(rest.split(' ')[19]);
  return Number.isFinite(ticks) ? ticks : undefined;
}

async function fromPs({ programs }: Host, signal: AbortSignal): Promise<number | undefined> {
  const run = await programs.run('ps', { args: ['-axo', 'lstart=,comm='], signal, env: { LC_ALL: 'C' } });
  const starts = (run?.stdout ?? '').split('\n').flatMap((line) => {
    const [, date = ''] = /^\s*(.{24})\s+\S*nix-daemon\s*$/.exec(line) ?? [];
    const ms = Date.parse(date);
    return Number.isNaN(ms) ? [] : [ms];
  });
  return starts.length === 0 ? undefined : Math.min(...starts);
}
