import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GuestKernel } from './guest-kernel.ts';

/** The files of modules and of all that they depend on, in the order in which insmod takes them. */
export function moduleClosure(kernel: GuestKernel, names: readonly string[]): readonly string[] {
  const files = new Map(
    readdirSync(kernel.modules, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ko'))
      .map((path) => [moduleName(path), join(kernel.modules, path)]),
  );
  const ordered = new Set<string>();
  const add = (name: string): void => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`kernel ${kernel.version} has no module ${name}`);
    for (const dependency of dependencies(file)) add(dependency);
    ordered.add(file);
  };
  for (const name of names) add(moduleName(name));
  return [...ordered];
}

/** `depends=` of its section .modinfo: names with commas between. */
function dependencies(file: string): readonly string[] {
  const [, list = ''] = /\0depends=([^\0]*)\0/.exec(readFileSync(file, 'latin1')) ?? [];
  return list
    .split(',')
    .filter((name) => name !== '')
    .map(moduleName);
}

/** Modules are named with underscores, their files at times with hyphens. */
function moduleName(path: string): string {
  return basename(path, '.ko').replaceAll('-', '_');
}
