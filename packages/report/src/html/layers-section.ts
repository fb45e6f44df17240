import { formatBytes, plural, redact } from '@up/core';
import { clip, shortDigest } from './limits.ts';
import { html, type Markup } from './markup.ts';
import { share } from './treemap-boxes.ts';

/** A layer as the report shows it, the lowest first. */
export interface ReportLayer {
  readonly digest: string;
  /** As stored, compressed or not. */
  readonly sizeBytes: number;
  readonly uncompressedBytes: number;
  /** What higher layers remove or replace. */
  readonly wastedBytes: number;
  readonly entries: number;
  /** The command of the build that made it, as the history has it. Credentials in it are masked. */
  readonly createdBy?: string;
}

const MAX_LAYERS = 500;

/** A row for each layer, with a bar as long as its content, and within it the part that higher layers waste. */
export function renderLayersSection(layers: readonly ReportLayer[]): Markup | undefined {
  if (layers.length === 0) return undefined;
  const sum = (pick: (layer: ReportLayer) => number): string =>
    formatBytes(layers.reduce((total, layer) => total + pick(layer), 0));
  const largest = layers.reduce((most, { uncompressedBytes }) => Math.max(most, uncompressedBytes), 1);
  const hidden = layers.length - MAX_LAYERS;
  return html`<section id="layers" class="layers"><h2>Layers</h2>
<p class="quiet">${plural(layers.length, 'layer')}, ${sum(({ sizeBytes }) => sizeBytes)} stored, ${sum(({ uncompressedBytes }) => uncompressedBytes)} unpacked, of which <span class="wasted">${sum(({ wastedBytes }) => wastedBytes)} wasted</span>: removed or replaced by higher layers.</p>
<table><thead><tr><th class="number">#</th><th>Digest</th><th class="bar">Unpacked, <span class="wasted">wasted</span></th><th class="number">Unpacked</th><th class="number">Wasted</th><th class="number">Stored</th><th class="number entries">Entries</th><th class="made">Made by</th></tr></thead><tbody>
${layers.slice(0, MAX_LAYERS).map((layer, index) => renderLayer(layer, { number: index + 1, largest }))}</tbody></table>
${hidden > 0 ? html`<p class="cut">${plural(hidden, 'more layer')}, not on this page.</p>` : undefined}</section>
`;
}

function renderLayer(layer: ReportLayer, { number, largest }: { number: number; largest: number }): Markup {
  const { digest, sizeBytes, uncompressedBytes, wastedBytes, entries, createdBy = '' } = layer;
  const made = redact(clip(createdBy, 500));
  return html`<tr><td class="number quiet">${number}</td><td><code title="${clip(digest, 100)}">${shortDigest(digest)}</code></td><td class="bar">${renderBar({ uncompressedBytes, wastedBytes, largest })}</td><td class="number">${formatBytes(uncompressedBytes)}</td><td class="number${wastedBytes > 0 ? ' wasted' : ' quiet'}">${formatBytes(wastedBytes)}</td><td class="number">${formatBytes(sizeBytes)}</td><td class="number entries">${entries}</td><td class="made"><code title="${made}">${made}</code></td></tr>
`;
}

interface Bar {
  readonly uncompressedBytes: number;
  readonly wastedBytes: number;
  readonly largest: number;
}

function renderBar({ uncompressedBytes, wastedBytes, largest }: Bar): Markup {
  const wasted = Math.min(wastedBytes, uncompressedBytes);
  return html`<svg class="bar" aria-hidden="true"><rect width="${share(uncompressedBytes, largest)}" height="100%"/><rect class="waste" width="${share(wasted, largest)}" height="100%"/></svg>`;
}
