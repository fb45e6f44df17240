import { type NixVersion, parseNixVersion } from '@up/nix';
import { bounded } from '../bounded.ts';
import type { Host } from '../host/host.ts';

/** A program called `nix`. */
export interface InstalledNix {
  readonly path: string;
  readonly place: 'path' | 'elsewhere';
  /** Undefined for what is not Nix, or does not answer. */
  readonly version: NixVersion | undefined;
  /** What it answered to `--version`, the first line. */
  readonly says: string;
}

/** Where installers put Nix; a shell that was opened before does not have them in PATH. */
function usualPlaces({ user }: Host): readonly string[] {
  return [
    '/nix/var/nix/profiles/default/bin/nix',
    '/run/current-system/sw/bin/nix',
    `${user.home}/.nix-profile/bin/nix`,
    `${user.home}/.local/state/nix/profile/bin/nix`,
    `/etc/profiles/per-user/${user.name}/bin/nix`,
  ];
}

export interface Limits {
  readonly signal: AbortSignal;
  /** For one program, in milliseconds. */
  readonly answerMs: number;
}

/** Every Nix of a host, each file once. */
export async function findNixes(host: Host, limits: Limits): Promise<readonly InstalledNix[]> {
  const inPath = await host.programs.findAll('nix');
  const known = new Set(await Promise.all(inPath.map(async (path) => await host.files.realPath(path))));
  const elsewhere: string[] = [];
  for (const path of usualPlaces(host)) {
    const real = await host.files.realPath(path);
    if (real === undefined || known.has(real)) continue;
    known.add(real);
    elsewhere.push(path);
  }
  return await Promise.all([
    ...inPath.map((path) => askVersion(host, { path, place: 'path', ...limits })),
    ...elsewhere.map((path) => askVersion(host, { path, place: 'elsewhere', ...limits })),
  ]);
}

async function askVersion(
  { programs }: Host,
  { path, place, signal, answerMs }: Pick<InstalledNix, 'path' | 'place'> & Limits,
): Promise<InstalledNix> {
  const silent = (says: string): InstalledNix => ({ path, place, version: undefined, says });
  const asked = await bounded({ timeoutMs: answerMs, signal }, (own) =>
    programs.run(path, { args: ['--version'], signal: own }),
  );
  if (asked.how === 'late') return silent('nothing, until it was stopped');
  if (asked.how === 'failed') return silent(asked.error instanceof Error ? asked.error.message : 'nothing');
  const run = asked.value;
  if (run === undefined) return silent('nothing: it cannot be started');
  const says = run.stdout.trim().split('\n')[0] || run.stderr.at(-1) || `it exits with ${run.exitCode}`;
  return { path, place, version: parseNixVersion(run.stdout), says };
}

/** `2.26.3`, `Lix 2.93.0`, `Determinate 2.35.2`. */
export function nameOf({ flavour, version }: NixVersion): string {
  if (flavour === 'nix') return version;
  return `${flavour === 'lix' ? 'Lix' : 'Determinate'} ${version}`;
}
