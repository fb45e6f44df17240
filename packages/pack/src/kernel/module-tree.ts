import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The modules of one kernel, by their names with underscores. */
export interface ModuleTree {
  /** Where each lies: `.ko`, maybe compressed. */
  readonly files: ReadonlyMap<string, string>;
  /** What the kernel has without loading anything (`modules.builtin`). */
  readonly builtin: ReadonlySet<string>;
}

/** A kernel without any modules: what it has cannot be told. */
export const NO_MODULES: ModuleTree = { files: new Map(), builtin: new Set() };

const MODULE = /\.ko(?:\.(?:gz|xz|zst))?$/;

/** Reads a directory such as /lib/modules/RELEASE. @throws system errors where it cannot be read. */
export async function readModuleTree(directory: string): Promise<ModuleTree> {
  const entries = await readdir(directory, { recursive: true });
  const files = entries.filter((path) => MODULE.test(path)).sort();
  const builtin = await readFile(join(directory, 'modules.builtin'), 'utf8').catch(() => '');
  return {
    files: new Map(files.map((path) => [moduleName(path), join(directory, path)])),
    builtin: new Set(builtin.split('\n').filter(Boolean).map(moduleName)),
  };
}

/** `kernel/drivers/misc/pvpanic/pvpanic-pci.ko.xz` -> `pvpanic_pci`: the kernel takes both for one. */
export function moduleName(path: string): string {
  return basename(path).replace(MODULE, '').replaceAll('-', '_');
}

export function hasModule({ files, builtin }: ModuleTree, name: string): boolean {
  return builtin.has(name) || files.has(name);
}
