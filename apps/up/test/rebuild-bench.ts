import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeNixBench, type NixBench, type TestedNix } from '../../../test/src/nix/nix-bench.ts';

/**
 * A store with a system profile, a real Nix that builds, and small scripts that stand in for nixos-rebuild,
 * darwin-rebuild, home-manager and nh: they take the options of the real ones, and do with Nix what those do.
 */
export interface RebuildBench {
  readonly nix: NixBench;
  readonly env: Readonly<Record<string, string>>;
  /** Where the stand-ins write what they were told. */
  readonly calls: () => readonly string[];
  /** The store path that the profile leads to. */
  readonly set: () => string;
  /** What the next build makes, or the script with which it fails. */
  configure(script: string): void;
  /** Puts a stand-in in front of PATH. */
  standIn(name: 'nixos-rebuild' | 'darwin-rebuild' | 'home-manager' | 'nh'): void;
  remove(): void;
}

/** Options as nixos-rebuild reads them: what it does not know ends it. */
const READ_OPTIONS = `
action= log=raw flake= rollback= link=result
while [ $# -gt 0 ]; do
  case "$1" in
    switch|boot|test|build|dry-build) action=$1; shift;;
    --log-format) log=$2; shift 2;;
    --flake) flake=$2; shift 2;;
    --out-link) link=$2; shift 2;;
    --diff) shift 2;;
    --no-nom|--show-trace|--dry-run) shift;;
    --target-host) target=$2; shift 2;;
    --rollback|rollback) rollback=1; shift;;
    os|home|darwin) shift;;
    -*) echo "$0: unknown option '$1'" >&2; exit 1;;
    *) flake=$1; shift;;
  esac
done
`;

const REBUILD = `#!/bin/sh
# nixos_rebuild: takes --log-format
echo "$(basename "$0") $*" >> "$BENCH/calls"
case "$*" in *--help*) echo '--no-nom --log-format --out-link --diff'; exit 0;; esac
${READ_OPTIONS}
profile=$NIX_STATE_DIR/profiles/$PROFILE
if [ -n "$rollback" ]; then nix-env -p "$profile" --rollback; echo 'activating the configuration...'; exit 0; fi
[ -e "$BENCH/silent" ] && exit 1
echo 'building the system configuration...' >&2
nix build --extra-experimental-features 'nix-command flakes' --log-format "$log" --file "$BENCH/system.nix" --out-link "$link" || exit 1
[ "$action" = build ] && exit 0
nix-env -p "$profile" --set "$(readlink -f "$link")"
rm "$link"
echo 'activating the configuration...'
[ -e "$BENCH/broken-activation" ] && { echo 'warning: the following units failed: acme.service'; exit 4; }
exit 0
`;

export function makeRebuildBench(
  tested: TestedNix,
  profile: 'system' | 'home-manager' = 'system',
): RebuildBench {
  const nix = makeNixBench(tested);
  const bin = join(nix.root, 'bin');
  mkdirSync(bin);
  mkdirSync(join(nix.root, 'work'));
  mkdirSync(join(nix.root, 'state/profiles'), { recursive: true });
  const home = profile === 'home-manager';
  const place = home ? 'per-user/ann/home-manager' : 'system';
  const env: Record<string, string> = {
    ...(nix.env as Record<string, string>),
    BENCH: nix.root,
    PROFILE: place,
    PATH: `${bin}${delimiter}${nix.env['PATH']}`,
    XDG_STATE_HOME: join(nix.root, 'xdg'),
    USER: 'ann',
    // Who is not root has a way to become it, as far as up is told.
    SUDO_ASKPASS: '/bin/true',
  };
  mkdirSync(join(nix.root, 'state/profiles/per-user/ann'), { recursive: true });
  nix.write('calls', '');
  return {
    nix,
    env,
    calls: () => readFileSync(join(nix.root, 'calls'), 'utf8').split('\n').filter(Boolean),
    set: () =>
      execFileSync('readlink', ['-f', join(nix.root, 'state/profiles', place)], { encoding: 'utf8' }).trim(),
    configure: (script) =>
      nix.write('system.nix', `(import ./lib.nix).shell "nixos-system-web-${script.length}" ''${script}''\n`),
    standIn: (name) => {
      writeFileSync(join(bin, name), REBUILD);
      chmodSync(join(bin, name), 0o755);
    },
    remove: () => nix.remove(),
  };
}
