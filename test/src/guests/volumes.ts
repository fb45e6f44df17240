import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

export interface VolumeOptions {
  readonly name: string;
  readonly label: string;
  readonly sizeMB: number;
  /** Path in the volume -> text, or the path of a file on this host to copy. */
  readonly files: Readonly<Record<string, string | { readonly from: string }>>;
}

/** A FAT32 file system. */
export function fatVolume({ name, label, sizeMB, files }: VolumeOptions): string {
  return guestFile({
    name: `${name}.fat`,
    recipe: ['fat', label, sizeMB, files],
    make: (path, tree) => {
      writeTree(tree, files);
      writeFileSync(path, '');
      truncateSync(path, sizeMB * 1024 * 1024);
      guestTool('mkfs.vfat', ['-F', '32', '-n', label, '-i', '55504755', path]);
      const names = Object.keys(files).map((file) => file.split('/')[0] ?? file);
      guestTool('mcopy', [
        '-i',
        path,
        '-s',
        '-m',
        ...[...new Set(names)].map((top) => join(tree, top)),
        '::/',
      ]);
    },
  });
}

/** An ext4 file system, made without mounting it. */
export function extVolume({ name, label, sizeMB, files }: VolumeOptions): string {
  return guestFile({
    name: `${name}.ext4`,
    recipe: ['ext4', label, sizeMB, files],
    make: (path, tree) => {
      writeTree(tree, files);
      guestTool('mke2fs', ['-q', '-t', 'ext4', '-L', label, '-d', tree, path, `${sizeMB}M`]);
    },
  });
}

/** A squashfs file system. */
export function squashfsVolume({ name, files }: Pick<VolumeOptions, 'name' | 'files'>): string {
  return guestFile({
    name: `${name}.squashfs`,
    recipe: ['squashfs', files],
    make: (path, tree) => {
      writeTree(tree, files);
      guestTool('mksquashfs', [tree, path, '-quiet', '-no-progress', '-all-root']);
    },
  });
}

function writeTree(tree: string, files: VolumeOptions['files']): void {
  for (const [target, content] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, target)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(tree, target), content);
    else copyFileSync(content.from, join(tree, target));
  }
}
