import { formatBytes, plural, redact, safeText, truncate } from '@up/core';
import { measureEfficiency } from '@up/inspect';
import type { Image, Layer } from '@up/oci';
import type { Screen } from '../screen.ts';
import type { Style } from '../style.ts';
import { renderTable } from '../table.ts';

const BAR_WIDTH = 16;
/** Of all columns before the last one, with what is between them. */
const LEFT_WIDTH = 4 + 2 + 12 + 2 + 7 + 2 + BAR_WIDTH + 2 + 7 + 2 + 7 + 2;
/** Where nobody says how much room there is. */
const DEFAULT_WIDTH = 120;
const MIN_MADE_BY = 12;

/** The layers of an image, the lowest first: how large each is, and what of it higher layers remove or replace. */
export function renderLayers(image: Image, { style, width = DEFAULT_WIDTH }: Screen): string {
  const { layers } = image;
  const { layers: hidden, hiddenBytes } = measureEfficiency(image);
  const wasted = new Map(hidden.map(({ layer, hiddenBytes: bytes }) => [layer, bytes]));
  const largest = Math.max(1, ...layers.map(({ uncompressedBytes }) => uncompressedBytes));
  const room = Math.max(MIN_MADE_BY, width - LEFT_WIDTH);
  const rows = layers.map((layer, index) => {
    const wastedBytes = wasted.get(index) ?? 0;
    return [
      String(index + 1).padStart(4),
      shortDigest(layer),
      formatBytes(layer.uncompressedBytes).padStart(7),
      layer.isPresent ? bar({ layer, wastedBytes, largest }, style) : note('not in the image', style),
      (wastedBytes === 0 ? '-' : formatBytes(wastedBytes)).padStart(7),
      String(layer.entries).padStart(7),
      truncate(madeBy(layer), room),
    ];
  });
  const says = layers.some((layer) => madeBy(layer) !== '') ? 'made by' : '';
  const header = ['   #', 'layer', '   size', note('', style), ' wasted', 'entries', says];
  const total = layers.reduce((sum, { uncompressedBytes }) => sum + uncompressedBytes, 0);
  const waste = hiddenBytes === 0 ? '' : `, at least ${formatBytes(hiddenBytes)} of it wasted`;
  return `${renderTable([header, ...rows])}      ${plural(layers.length, 'layer')}, ${formatBytes(total)} unpacked${waste}\n`;
}

function shortDigest({ diffId, digest }: Layer): string {
  return (diffId === '' ? digest : diffId).replace(/^sha\d+:/, '').slice(0, 12);
}

interface Bar {
  readonly layer: Layer;
  readonly wastedBytes: number;
  readonly largest: number;
}

function bar({ layer: { uncompressedBytes }, wastedBytes, largest }: Bar, style: Style): string {
  const cells = (bytes: number): number => Math.round((bytes / largest) * BAR_WIDTH);
  const full = cells(uncompressedBytes);
  const waste = Math.min(full, cells(wastedBytes));
  return segments({ kept: '█'.repeat(full - waste), wasted: '▒'.repeat(waste), rest: '·' }, style);
}

function note(text: string, style: Style): string {
  return segments({ kept: '', wasted: '', rest: text }, style);
}

interface Segments {
  readonly kept: string;
  readonly wasted: string;
  readonly rest: string;
}

/** All three are always there, be they empty: each row has as many invisible characters as the others. */
function segments({ kept, wasted, rest }: Segments, style: Style): string {
  const left = BAR_WIDTH - kept.length - wasted.length;
  const filler = rest.length === 1 ? rest.repeat(left) : rest.padEnd(left);
  return `${style('cyan', kept)}${style('yellow', wasted)}${style('dim', filler)}`;
}

/** What the history says, without what every entry begins or ends with. */
function madeBy({ createdBy = '' }: Layer): string {
  const text = createdBy
    .replace(/^(RUN )?(?:\|\d+ .*? )?\/bin\/sh -c (?:#\(nop\)\s*)?/, '$1')
    .replace(/\s*# buildkit$/, '')
    .replace(/\s+/g, ' ');
  return redact(safeText(text));
}
