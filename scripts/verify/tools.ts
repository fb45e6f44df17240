import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that tests need, and the Debian package that each comes in. */
const TOOLS: Readonly<Record<string, string>> = {
  ffmpeg: 'ffmpeg',
  ffprobe: 'ffmpeg',
  chromium: 'chromium',
  zsh: 'zsh',
  fish: 'fish',
  tmux: 'tmux',
  bsdtar: 'libarchive-tools',
  readelf: 'binutils',
  gcc: 'gcc',
  'musl-gcc': 'musl-tools',
  supervisord: 'supervisor',
  python3: 'python3',
  umoci: 'umoci',
  skopeo: 'skopeo',
  'docker-registry': 'docker-registry',
  zstd: 'zstd',
  busybox: 'busybox-static',
  dockerd: 'docker.io',
  ip: 'iproute2',
  podman: 'podman',
  iptables: 'iptables',
  'nix-store': 'nix-bin',
  'nix-build': 'nix-bin',
  'nix-instantiate': 'nix-bin',
  'dpkg-query': 'dpkg',
  diff: 'diffutils',
  mmdebstrap: 'mmdebstrap',
  patchelf: 'patchelf',
  'docker-compose': 'docker-compose',
  prometheus: 'prometheus',
};

export interface InstallOptions {
  /** Whether the user allows it although this is not root on Debian: through sudo. */
  readonly yes: boolean;
}

/**
 * Installs what is missing, where that is allowed: as root on Debian or Ubuntu, or with --yes.
 * Returns what is still missing; tests that need it are skipped, and say so.
 */
export function installTools({ yes }: InstallOptions): readonly string[] {
  const missing = missingTools();
  if (missing.length === 0) return [];
  const isRoot = process.getuid?.() === 0;
  if (!onPath('apt-get') || !(isRoot || (yes && onPath('sudo')))) return missing;
  const packages = [...new Set(missing.map((tool) => TOOLS[tool] ?? tool))];
  console.log(`installing ${packages.join(', ')}`);
  const prefix = isRoot ? [] : ['sudo'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
  ]) {
    const [command = '', ...rest] = [...prefix, 'apt-get', ...args];
    const { status, stdout, stderr } = spawnSync(command, rest, {
      env,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) console.log(`${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  }
  return missingTools();
}

function missingTools(): readonly string[] {
  return Object.keys(TOOLS).filter((tool) => !onPath(tool));
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
