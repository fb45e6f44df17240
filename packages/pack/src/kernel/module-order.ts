import { UpError } from '@up/core';
import type { ModuleInfo } from './module-info.ts';
import type { ModuleTree } from './module-tree.ts';

/**
 * The modules to load for those that are wanted, each after what it depends on, none twice. A wanted one that is
 * built in needs nothing; one that the kernel does not have at all is left out: kernels differ.
 * @throws UpError UP_BUILD_FAILED where a module depends on one that is not there.
 */
export async function loadOrder(
  wanted: readonly string[],
  tree: ModuleTree,
  read: (file: string) => Promise<ModuleInfo>,
): Promise<readonly string[]> {
  const order = new Set<string>();
  const begun = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    const file = tree.files.get(name);
    if (file === undefined || tree.builtin.has(name) || begun.has(name)) return;
    begun.add(name);
    const { depends, wishes } = await read(file);
    for (const other of depends)
      if (!tree.files.has(other) && !tree.builtin.has(other)) throw incomplete(name, other);
    for (const other of [...wishes, ...depends]) await visit(other);
    order.add(name);
  };
  for (const name of wanted) await visit(name);
  return [...order];
}

function incomplete(name: string, other: string): UpError {
  return new UpError('UP_BUILD_FAILED', `The kernel's module ${name} needs ${other}, which is not there`, {
    hint: 'Give the modules that belong to the kernel, all of them.',
  });
}
