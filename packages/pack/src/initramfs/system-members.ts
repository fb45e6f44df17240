import { readFile, stat } from 'node:fs/promises';
import type { LayerMember } from '@up/oci';
import { closureMembers } from '../container/closure-members.ts';
import { GUEST_MODULES, MODULE_STAGES } from '../kernel/guest-modules.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { readModuleInfo } from '../kernel/module-info.ts';
import { loadOrder } from '../kernel/module-order.ts';
import { plainModule } from '../kernel/module-store.ts';
import { NO_MODULES, readModuleTree } from '../kernel/module-tree.ts';
import type { Busybox } from './busybox.ts';
import { DHCP_SCRIPT, INIT_SCRIPT, POWER_SCRIPT } from './init-script.ts';

/** Busybox, the scripts that are the same for every workload, and places that they need. */
export async function busyboxMembers({ closure, applets }: Busybox): Promise<readonly LayerMember[]> {
  return [
    ...(await closureMembers(closure)),
    ...applets.map((name) => ({ type: 'symlink' as const, path: `/bin/${name}`, linkTarget: 'busybox' })),
    ...['/dev', '/proc', '/sys', '/run'].map((path) => ({ type: 'directory' as const, path })),
    script('/init', INIT_SCRIPT),
    script('/etc/up/dhcp', DHCP_SCRIPT),
    script('/etc/acpi/PWRF/00000080', POWER_SCRIPT),
    { type: 'symlink', path: '/etc/resolv.conf', linkTarget: '/run/resolv.conf' },
  ];
}

function script(path: string, text: string): LayerMember {
  return { type: 'file', path, mode: 0o755, content: Buffer.from(text) };
}

export interface ModuleMembersOptions {
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** The modules that machines need, uncompressed, and for each stage the list in which order they are loaded. */
export async function moduleMembers(
  { modules, release }: Kernel,
  options: ModuleMembersOptions,
): Promise<readonly LayerMember[]> {
  const tree = modules === undefined ? NO_MODULES : await readModuleTree(modules);
  const plain = (file: string): Promise<string> => plainModule(file, options);
  const read = async (file: string): Promise<ReturnType<typeof readModuleInfo>> =>
    readModuleInfo(await readFile(await plain(file)));
  const members: LayerMember[] = [];
  const names = new Set<string>();
  for (const stage of MODULE_STAGES) {
    const order = await loadOrder(GUEST_MODULES[stage], tree, read);
    const list = order.map((name) => `${name}\n`).join('');
    members.push({ type: 'file', path: `/etc/up/modules.${stage}`, content: Buffer.from(list) });
    for (const name of order.filter((one) => !names.has(one) && names.add(one))) {
      const path = await plain(tree.files.get(name) ?? '');
      const content = { path, sizeBytes: (await stat(path)).size };
      members.push({ type: 'file', path: `/lib/modules/${release}/${name}.ko`, content });
    }
  }
  return members;
}
