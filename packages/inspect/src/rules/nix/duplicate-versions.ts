import { formatBytes, plural } from '@up/core';
import type { FileNode } from '@up/oci';
import { childrenAt } from '../../look-up.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { parseStoreName } from './store-name.ts';

export const DUPLICATE_VERSIONS: Rule = {
  id: 'nix/duplicate-versions',
  severity: 'info',
  summary: 'A package is in the store in more than one version or build.',
  check,
};

/** Packages reported, those that take most first, and copies listed of one. */
const MAX_FINDINGS = 50;
const MAX_LISTED = 8;

interface Copy {
  readonly entry: string;
  readonly version: string;
  readonly sizeBytes: number;
}

function* check({ image: { tree }, store }: Subject): Iterable<Observation> {
  const children = childrenAt(tree, '/nix/store');
  if (children === undefined) return;
  const packages = [...copiesByPackage(store.storePaths, children)]
    .map(([name, copies]) => ({ name, copies, surplusBytes: surplus(copies) }))
    .sort((a, b) => b.surplusBytes - a.surplusBytes || (a.name < b.name ? -1 : 1));
  for (const { name, copies, surplusBytes } of packages.slice(0, MAX_FINDINGS)) {
    const versions = new Set(copies.map(({ version }) => version)).size;
    const times = versions > 1 ? plural(versions, 'version') : plural(copies.length, 'build');
    const listed = copies
      .slice(0, MAX_LISTED)
      .map(({ entry, sizeBytes }) => `${entry} (${formatBytes(sizeBytes)})`);
    const more = copies.length > MAX_LISTED ? ` and ${copies.length - MAX_LISTED} more` : '';
    yield {
      message: `${name} is in the store in ${times}: all but the largest take ${formatBytes(surplusBytes)}`,
      path: `/nix/store/${copies[0]?.entry ?? ''}`,
      evidence: `${listed.join(', ')}${more}`,
      fix: 'take all packages from one nixpkgs, and let flake inputs follow it (inputs.x.inputs.nixpkgs.follows)',
    };
  }
}

/** Packages that are there twice, each with its copies, the largest first. Outputs of one build are no copies. */
function copiesByPackage(
  entries: ReadonlySet<string>,
  children: ReadonlyMap<string, FileNode>,
): ReadonlyMap<string, readonly Copy[]> {
  const groups = new Map<string, string[]>();
  for (const entry of entries) {
    const parsed = parseStoreName(entry);
    if (parsed === undefined || parsed.version === '' || children.get(entry)?.type !== 'directory') continue;
    const key = parsed.variant === '' ? parsed.name : `${parsed.name} (${parsed.variant})`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  const copies = new Map<string, readonly Copy[]>();
  for (const [name, group] of groups) {
    if (group.length < 2) continue;
    const measured = group.map((entry) => ({
      entry,
      version: parseStoreName(entry)?.version ?? '',
      sizeBytes: sizeOf(children.get(entry)),
    }));
    copies.set(
      name,
      measured.sort((a, b) => b.sizeBytes - a.sizeBytes || (a.entry < b.entry ? -1 : 1)),
    );
  }
  return copies;
}

function surplus(copies: readonly Copy[]): number {
  return copies.slice(1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Of all files below, hard links counted once. */
function sizeOf(top: FileNode | undefined): number {
  const open = top === undefined ? [] : [top];
  const seen = new Set<FileNode>();
  let sizeBytes = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'file' && !seen.has(node)) {
      seen.add(node);
      sizeBytes += node.sizeBytes;
    }
    for (const child of node.children?.values() ?? []) open.push(child);
  }
  return sizeBytes;
}
