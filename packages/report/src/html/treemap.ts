import { formatBytes, plural, safeText, truncate } from '@up/core';
import { type CutNode, cutTree, type TreemapNode } from './cut-tree.ts';
import { html, type Markup } from './markup.ts';
import { percent, renderBoxes } from './treemap-boxes.ts';

export interface Treemap {
  readonly title: string;
  readonly root: TreemapNode;
}

/** Long enough for a path, short enough for a cell. */
const MAX_NAME = 200;

/**
 * A treemap as SVG: two levels, each box with its name where that fits, everything with a tooltip. The levels below
 * are there too, for the script that lets a reader go into a box. Nothing where nothing has a size.
 */
export function renderTreemap({ title, root }: Treemap): Markup | undefined {
  const cut = cutTree(root);
  if (cut.children.length === 0) return undefined;
  const summary = `${formatBytes(cut.sizeBytes)} in ${plural(root.children?.length ?? 0, 'part')}`;
  return html`<figure class="treemap">
<figcaption><h3>${title}</h3> <span class="quiet">${summary}</span></figcaption>
<nav class="crumbs" aria-label="Position in the treemap" hidden></nav>
${renderBoxes(cut, `Treemap of ${title}: ${summary}`)}
<p class="now quiet" hidden></p>
<details><summary>The same as a table</summary>${renderTable(cut)}</details>
</figure>
`;
}

function renderTable({ children, sizeBytes: total }: CutNode): Markup {
  return html`<table><thead><tr><th>Name</th><th class="number">Size</th><th class="number">Share</th></tr></thead><tbody>
${children.map(
  ({ name, sizeBytes }) =>
    html`<tr><td class="path">${truncate(safeText(name), MAX_NAME)}</td><td class="number">${formatBytes(sizeBytes)}</td><td class="number">${percent(sizeBytes, total)}</td></tr>
`,
)}</tbody></table>`;
}
