import type { KeyPath } from './problem.ts';

/**
 * The line (from 1) of up.toml on which the value at `path` stands, or the nearest table above it that
 * is written down. Loads a TOML parser that keeps positions, so call it for messages only.
 */
export async function locate(toml: string, path: KeyPath): Promise<number> {
  const { getStaticTOMLValue, parseTOML } = await import('toml-eslint-parser');
  type Node = ReturnType<typeof parseTOML>['body'][0];
  type Table = Node['body'][number];
  let best = { depth: 0, line: 1 };
  const consider = (keys: KeyPath, line: number): void => {
    const depth = sharedDepth(keys, path);
    // A table written below the path shows where the path begins, too: [workloads.x] for `workloads`.
    if ((depth === keys.length || depth === path.length) && depth > best.depth) best = { depth, line };
  };
  const visit = (node: Table, above: KeyPath): void => {
    if (node.type === 'TOMLTable') {
      consider(node.resolvedKey, node.loc.start.line);
      for (const entry of node.body) visit(entry, node.resolvedKey);
      return;
    }
    const keys = [...above, ...node.key.keys.map((key) => String(getStaticTOMLValue(key)))];
    consider(keys, node.loc.start.line);
    if (node.value.type === 'TOMLInlineTable') for (const entry of node.value.body) visit(entry, keys);
  };
  for (const node of parseTOML(toml).body[0].body) visit(node, []);
  return best.line;
}

function sharedDepth(a: KeyPath, b: KeyPath): number {
  let depth = 0;
  while (depth < a.length && depth < b.length && String(a[depth]) === String(b[depth])) depth += 1;
  return depth;
}
