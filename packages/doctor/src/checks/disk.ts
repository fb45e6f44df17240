import { tmpdir } from 'node:os';
import { formatBytes } from '@up/core';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import type { DiskRoom } from '../host/host-files.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { fail, type Outcome, pass, warn } from '../outcome.ts';

const LITTLE_BYTES = 5_000_000_000;
const NONE_BYTES = 500_000_000;
const LITTLE_FILES = 0.05;
const NO_FILES = 0.005;

export const disk: HealthCheck = {
  id: 'disk',
  group: 'host',
  title: 'there is room',
  looksAt:
    'bytes and inodes left for the store, for builds (TMPDIR, `build-dir`), and for the state and cache of up',
  run: async (context): Promise<Outcome> => {
    const rooms = await lookAt(context);
    const judged = rooms.map((one) => ({ ...one, verdict: judge(one.room) }));
    const worst = judged.some(({ verdict }) => verdict === 'none')
      ? 'none'
      : judged.some(({ verdict }) => verdict === 'little')
        ? 'little'
        : 'enough';
    const evidence = judged.map(({ what, path, room }) => `${describe(room)}  ${what}: ${path}`);
    if (worst === 'enough') return pass(...evidence);
    const isStore = judged.some(({ what, verdict }) => what.includes('store') && verdict !== 'enough');
    const minFree = isStore ? await minFreeHint(context) : [];
    const fix = [
      ...(isStore ? ['nix-collect-garbage -d   removes what no generation needs', ...minFree] : []),
      'docker system prune, up clean, and: du -xh --max-depth=1 /',
    ];
    const order = { none: 0, little: 1, enough: 2 } as const;
    const sorted = judged
      .toSorted((a, b) => order[a.verdict] - order[b.verdict])
      .map(({ what, path, room }) => `${describe(room)}  ${what}: ${path}`);
    return worst === 'none' ? fail(sorted, { fix }) : warn(sorted, { fix });
  },
};

interface Room {
  readonly what: string;
  readonly path: string;
  readonly room: DiskRoom;
}

/** Each file system once, with everything that lies on it. */
async function lookAt({ host, nix }: CheckContext): Promise<readonly Room[]> {
  const store = host.env['NIX_STORE_DIR'] ?? '/nix/store';
  const config = await nix.config();
  const buildDir = isUnusable(config) ? undefined : config.text('build-dir');
  const places = [
    ...((await host.files.state(store)) === undefined ? [] : [['store', store] as const]),
    [
      'builds',
      buildDir || host.env['TMPDIR'] || (host.platform === process.platform ? tmpdir() : '/tmp'),
    ] as const,
    ['state', host.paths.state] as const,
    ['cache', host.paths.cache] as const,
  ];
  const found = new Map<number, Room>();
  for (const [what, path] of places) {
    const room = await host.files.room(path);
    if (room === undefined) continue;
    const before = found.get(room.device);
    found.set(room.device, {
      what: before === undefined ? what : `${before.what}, ${what}`,
      path: before?.path ?? path,
      room,
    });
  }
  return [...found.values()];
}

function judge({ freeBytes, freeFiles, totalFiles }: DiskRoom): 'none' | 'little' | 'enough' {
  const files = totalFiles === 0 ? 1 : freeFiles / totalFiles;
  if (freeBytes < NONE_BYTES || files < NO_FILES) return 'none';
  return freeBytes < LITTLE_BYTES || files < LITTLE_FILES ? 'little' : 'enough';
}

function describe({ freeBytes, totalBytes, freeFiles, totalFiles }: DiskRoom): string {
  const inodes = totalFiles === 0 ? '' : `, ${Math.floor((100 * freeFiles) / totalFiles)} % of inodes`;
  return `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} free${inodes}`;
}

async function minFreeHint({ nix }: CheckContext): Promise<readonly string[]> {
  const config = await nix.config();
  if (isUnusable(config) || (config.number('min-free') ?? 0) > 0) return [];
  return ['min-free = 1073741824   in nix.conf: Nix then collects garbage in time'];
}
