import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { needs } from '../needs.ts';
import { secondNix } from './second-nix.ts';

/** A Nix to test with. */
export interface TestedNix {
  /** With the reason, where it cannot be used here. */
  readonly name: string;
  /** The directory of its programs; undefined for the one on PATH. */
  readonly bin: string | undefined;
  /** Why it cannot be used here. */
  readonly missing: string | undefined;
}

/** The Nix of this machine and a newer one: what is said of Nix holds for both. */
export async function testedNixes(): Promise<readonly TestedNix[]> {
  const { skip, reason } = needs(['nix-store', 'busybox']);
  const second = await secondNix();
  const found = 'bin' in second ? { bin: second.bin, missing: undefined } : { bin: undefined, ...second };
  return [
    named('the Nix on PATH', { bin: undefined, missing: skip ? reason : undefined }),
    named('Nix 2.26', { bin: found.bin, missing: skip ? reason : found.missing }),
  ];
}

function named(name: string, { bin, missing }: Pick<TestedNix, 'bin' | 'missing'>): TestedNix {
  return { name: missing === undefined ? name : `${name} (${missing})`, bin, missing };
}

/** A directory with a store, a state and a configuration of its own, and a shell that builds. */
export interface NixBench {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Writes a file of the bench. */
  write(path: string, text: string): void;
  remove(): void;
}

/** `shell`, as Nix names it: `shell "name" "script"` is a derivation that the shell of busybox builds. */
const LIBRARY = `
let tools = builtins.path { path = ./tools; name = "busybox-1.35"; };
in rec {
  inherit tools;
  shellWith = more: name: script: derivation ({
    inherit name;
    system = builtins.currentSystem;
    builder = "\${tools}/sh";
    args = [ "-c" script ];
  } // more);
  shell = shellWith { };
}
`;

export function makeNixBench({ bin }: TestedNix): NixBench {
  const root = mkdtempSync(join(tmpdir(), 'up-nix-'));
  const path = process.env['PATH'] ?? '';
  const env = {
    PATH: bin === undefined ? path : `${bin}${delimiter}${path}`,
    HOME: root,
    NIX_STORE_DIR: join(root, 'store'),
    NIX_STATE_DIR: join(root, 'state'),
    NIX_LOG_DIR: join(root, 'log'),
    NIX_CONF_DIR: join(root, 'etc'),
    NIX_CONFIG: 'sandbox = false\nbuild-users-group =\nsubstitute = false\nmax-jobs = 4',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  mkdirSync(join(root, 'tools'));
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  copyFileSync(busybox, join(root, 'tools/sh'));
  chmodSync(join(root, 'tools/sh'), 0o755);
  writeFileSync(join(root, 'lib.nix'), LIBRARY);
  return {
    root,
    env,
    write: (name, text) => writeFileSync(join(root, name), text),
    remove: () => {
      // What Nix makes read-only goes as well: this is its own store.
      execFileSync('chmod', ['-R', 'u+w', root]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
