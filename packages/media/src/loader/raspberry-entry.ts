import { architectureOf } from '../kernel/kernel-architecture.ts';
import type { LoaderEntry } from '../medium.ts';
import { type FileTree, readTreeText } from '../tree/file-tree.ts';

/** Of a Raspberry Pi 3 B, as the foundation's kernel and the mainline name it. */
const DEVICE_TREES: readonly string[] = ['bcm2710-rpi-3-b.dtb', 'bcm2837-rpi-3-b.dtb'];
/** Sections of config.txt that are for this board. */
const FOR_BOARD: ReadonlySet<string> = new Set(['all', 'pi3']);

/**
 * What the firmware of a Raspberry Pi 3 starts from a card: a kernel of 64 bits beside config.txt, in the first file system
 * that has both, with the device tree of the board (raspberrypi.com, "config.txt", "Boot options").
 */
export async function raspberryEntry(trees: readonly FileTree[]): Promise<LoaderEntry | undefined> {
  for (const tree of trees) {
    const config = await readTreeText(tree, '/config.txt');
    if (config === undefined) continue;
    const entry = await entryOf(tree, readSettings(config));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

interface Settings {
  readonly values: ReadonlyMap<string, string>;
  /** `initramfs NAME followkernel`: the one setting without a sign of equality. */
  readonly initramfs: string | undefined;
}

function readSettings(config: string): Settings {
  const values = new Map<string, string>();
  let initramfs: string | undefined;
  let isMeant = true;
  for (const line of config.split(/\r?\n/)) {
    const section = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (section !== undefined) isMeant = FOR_BOARD.has(section.toLowerCase());
    else if (isMeant) {
      const [, key = '', value = ''] = /^([a-z0-9_]+)=(.*)$/i.exec(line.trim()) ?? [];
      if (key !== '') values.set(key.toLowerCase(), value.trim());
      initramfs = /^initramfs\s+(\S+)/.exec(line.trim())?.[1] ?? initramfs;
    }
  }
  return { values, initramfs };
}

async function entryOf(tree: FileTree, { values, initramfs }: Settings): Promise<LoaderEntry | undefined> {
  const isThere = async (name: string | undefined): Promise<boolean> =>
    name !== undefined && (await tree.find(`/${name}`)) !== undefined;
  const kernel = values.get('kernel') ?? 'kernel8.img';
  const file = await tree.find(`/${kernel}`);
  const architecture = file && (await architectureOf(file.readAt, file.sizeBytes));
  if (architecture !== 'aarch64') return undefined;
  const named = values.get('device_tree');
  const candidates = named === undefined ? DEVICE_TREES : [named];
  const deviceTree = await firstOf(candidates, isThere);
  if (deviceTree === undefined) return undefined;
  const own = initramfs ?? (values.get('auto_initramfs') === '1' ? 'initramfs8' : undefined);
  const parameters = (await readTreeText(tree, `/${values.get('cmdline') ?? 'cmdline.txt'}`)) ?? '';
  const at = (name: string): string => `${tree.prefix}/${name}`;
  return {
    loader: 'raspberry-pi',
    title: 'Raspberry Pi 3',
    source: at('config.txt'),
    isDefault: true,
    kernel: at(kernel),
    initrds: own !== undefined && (await isThere(own)) ? [at(own)] : [],
    // The firmware puts the name of the serial port of the board in there.
    parameters: (parameters.split('\n', 1)[0] ?? '').trim().replaceAll('console=serial0', 'console=ttyAMA0'),
    architecture,
    deviceTree: at(deviceTree),
  };
}

async function firstOf(
  names: readonly string[],
  isThere: (name: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const name of names) if (await isThere(name)) return name;
  return undefined;
}
