import { formatBytes, plural, safeText, truncate } from '@up/core';
import type { Image } from '@up/oci';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';

const BAR_WIDTH = 20;

/** The layers of an image, the lowest first, with a bar for the share of each. */
export function renderLayers({ layers }: Image, style: Style): string {
  const largest = Math.max(1, ...layers.map(({ uncompressedBytes }) => uncompressedBytes));
  return renderTable(
    layers.map(({ diffId, uncompressedBytes, entries, createdBy }, index) => [
      `  ${index + 1}`,
      diffId.replace(/^sha256:/, '').slice(0, 12),
      formatBytes(uncompressedBytes).padStart(7),
      style('cyan', bar(uncompressedBytes / largest)),
      plural(entries, 'entry', 'entries'),
      truncate(safeText(createdBy ?? ''), 40),
    ]),
  );
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}
