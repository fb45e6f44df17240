import { formatBytes, plural, safeText, truncate } from '@up/core';
import type { Diff, OwnLayer } from '@up/inspect';
import { renderTable } from '../table.ts';
import type { RenderDiffOptions } from './render-diff.ts';
import { countsText, renderSection } from './section.ts';

const DIGEST = 12;
const MAX_ORIGIN = 40;

/** Which layers only one side has, and how much both share. */
export function renderLayerSharing({ layers }: Diff, options: RenderDiffOptions): readonly string[] {
  if (layers === undefined) return [];
  const { shared, onlyA, onlyB, sharedBytes } = layers;
  const own = countsText({ 'only in A': onlyA.length, 'only in B': onlyB.length });
  const common =
    shared.length === 0
      ? 'none shared'
      : `${plural(shared.length, 'layer')} shared (${formatBytes(sharedBytes)})`;
  const summary = onlyA.length + onlyB.length === 0 ? common : `${common}, ${own}`;
  const rows = [...onlyA.map((layer) => rowOf('-', layer)), ...onlyB.map((layer) => rowOf('+', layer))];
  const lines = renderTable(rows).split('\n').slice(0, -1);
  return renderSection({ label: 'layers', summary, lines }, options);
}

function rowOf(
  mark: string,
  { layer, diffId, uncompressedBytes, createdBy = '' }: OwnLayer,
): readonly string[] {
  return [
    `  ${mark}`,
    `${layer + 1}`,
    safeText(diffId)
      .replace(/^sha256:/, '')
      .slice(0, DIGEST),
    formatBytes(uncompressedBytes).padStart(7),
    truncate(safeText(createdBy), MAX_ORIGIN),
  ];
}
