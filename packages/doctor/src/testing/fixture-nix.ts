import type { ProgramRun, RunOptions } from '../host/host-programs.ts';

/** How a Nix of a fixture answers; the words are those of real versions. */
export interface FixtureNix {
  /** Of `--version`: `nix (Nix) 2.26.1`. */
  readonly says: string;
  /** The values of settings. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly configStderr?: readonly string[];
  readonly store?: Readonly<Record<string, unknown>> | string;
  /** What a build writes; it fails where it is not given. */
  readonly build?: { readonly stdout: string; readonly stderr: readonly string[] };
  readonly buildStderr?: readonly string[];
  readonly pathInfo?: unknown;
}

const DRV = '/nix/store/00000000000000000000000000000000-up-canary.drv';
const OUT = '/nix/store/11111111111111111111111111111111-up-canary';

/** A build that works, with what its builder saw. */
export function goodBuild(line: string): NonNullable<FixtureNix['build']> {
  return {
    stdout: JSON.stringify([{ drvPath: DRV, outputs: { out: OUT } }]),
    stderr: [
      `@nix {"action":"start","fields":["${DRV}","",1,1],"id":7,"level":3,"parent":0,"text":"building","type":105}`,
      `@nix {"action":"result","fields":["${line}"],"id":7,"type":101}`,
      '@nix {"action":"stop","id":7}',
    ],
  };
}

/** The program of that Nix. */
export function fixtureNix(nix: FixtureNix): (options: RunOptions) => Partial<ProgramRun> {
  return ({ args }) => {
    const has = (...words: readonly string[]): boolean => words.every((word) => args.includes(word));
    if (has('--version')) return { stdout: `${nix.says}\n` };
    if (has('show-config') || has('config', 'show')) {
      const entries = Object.entries(nix.config ?? {}).map(([name, value]) => [name, { value }]);
      return { stdout: JSON.stringify(Object.fromEntries(entries)), stderr: nix.configStderr ?? [] };
    }
    if (has('store', 'info') || has('store', 'ping')) {
      if (typeof nix.store === 'string') return { exitCode: 1, stderr: [nix.store] };
      return { stdout: JSON.stringify(nix.store ?? { url: 'local' }) };
    }
    if (has('build')) return nix.build ?? { exitCode: 1, stderr: nix.buildStderr ?? [], stdout: '' };
    if (has('path-info')) return { stdout: JSON.stringify(nix.pathInfo ?? []) };
    return { exitCode: 1, stderr: ['error: unknown command'] };
  };
}
