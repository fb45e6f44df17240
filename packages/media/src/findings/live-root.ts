import type { Finding } from '@up/core';
import { FormatError, readSquashfs } from '@up/formats';
import type { ReadEntry } from '../loader/read-entries.ts';
import type { FileTree, TreeFile } from '../tree/file-tree.ts';
import { mediaFinding } from './rules.ts';

/** Where the root file system of a live system has to be. Any of the places will do. */
interface LiveRoot {
  readonly system: string;
  /** Files, or a directory with a file of that ending. */
  readonly places: readonly { readonly directory: string; readonly name: string | RegExp }[];
}

const ROOT_IMAGE = /\.(?:squashfs|sfs|erofs|img)$/;

/** By the parameters of an entry: initrds of NixOS, live-boot, casper, dracut and archiso. */
function liveRootOf(parameters: string): LiveRoot | undefined {
  const words = new Map(
    parameters.split(' ').map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const value = (name: string): string | undefined => words.get(name);
  // A kernel or init from the store, and a root by label: NixOS's ISO. An installed system has its store on the root.
  if (value('init')?.startsWith('/nix/store/') === true && value('root')?.startsWith('LABEL=') === true)
    return { system: 'NixOS', places: [{ directory: '/', name: 'nix-store.squashfs' }] };
  if (value('boot') === 'live') {
    const directory = `/${value('live-media-path') ?? 'live'}`;
    return { system: 'live-boot', places: [{ directory, name: ROOT_IMAGE }] };
  }
  if (value('boot') === 'casper') {
    const directory = `/${value('live-media-path') ?? 'casper'}`;
    return { system: 'casper', places: [{ directory, name: ROOT_IMAGE }] };
  }
  if (words.has('rd.live.image') || value('root')?.startsWith('live:CDLABEL=') === true) {
    const directory = `/${value('rd.live.dir') ?? 'LiveOS'}`;
    const name = value('rd.live.squashimg') ?? 'squashfs.img';
    return {
      system: 'dracut',
      places: [name, 'rootfs.img', 'ext3fs.img'].map((file) => ({ directory, name: file })),
    };
  }
  const base = value('archisobasedir');
  if (base === undefined) return undefined;
  const directories = ['x86_64', 'aarch64', 'i686'].map((architecture) => `/${base}/${architecture}`);
  return { system: 'archiso', places: directories.map((directory) => ({ directory, name: ROOT_IMAGE })) };
}

/** Root file systems that the default entries need and that are not there, or were cut off. */
export async function liveRootFindings(
  entries: readonly ReadEntry[],
  trees: readonly FileTree[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { entry, line } of entries) {
    const root = entry.isDefault ? liveRootOf(entry.parameters) : undefined;
    const key = root?.places.map(describePlace).join(' ');
    if (root === undefined || key === undefined || seen.has(key)) continue;
    seen.add(key);
    const found = await firstPlace(root, trees);
    const where = { path: entry.source, line };
    if (found === undefined)
      findings.push(
        mediaFinding('squashfs-missing', {
          ...where,
          message: `the entry "${entry.title}" is of ${root.system}, whose root file system is not there`,
          evidence: `looked for ${root.places.map(describePlace).join(', ')}`,
          fix: 'Build the medium again: its root file system was left out, or lies elsewhere than the parameters say.',
        }),
      );
    else findings.push(...(await damage(found)));
  }
  return findings;
}

interface FoundRoot {
  readonly path: string;
  readonly file: TreeFile;
}

async function firstPlace({ places }: LiveRoot, trees: readonly FileTree[]): Promise<FoundRoot | undefined> {
  for (const tree of trees) {
    for (const { directory, name } of places) {
      const listed = typeof name === 'string' ? [name] : await tree.list(directory);
      for (const candidate of listed) {
        if (typeof name !== 'string' && !name.test(candidate)) continue;
        const path = `${directory === '/' ? '' : directory}/${candidate}`;
        const file = await tree.find(path);
        if (file !== undefined) return { path: `${tree.prefix}${path}`, file };
      }
    }
  }
  return undefined;
}

function describePlace({ directory, name }: LiveRoot['places'][number]): string {
  const file = typeof name === 'string' ? name : '*.squashfs';
  return `${directory === '/' ? '' : directory}/${file}`;
}

/** A squashfs says how long it is. */
async function damage({ path, file }: FoundRoot): Promise<readonly Finding[]> {
  try {
    const { sizeBytes } = await readSquashfs(file.readAt);
    if (sizeBytes <= file.sizeBytes) return [];
    return [
      mediaFinding('truncated', {
        path,
        message: `the root file system ${path} is cut off`,
        evidence: `its superblock says ${sizeBytes} bytes, the file has ${file.sizeBytes}`,
        fix: 'Build the medium again.',
      }),
    ];
  } catch (error) {
    // Another kind of file system: nothing is known of it.
    if (error instanceof FormatError) return [];
    throw error;
  }
}
