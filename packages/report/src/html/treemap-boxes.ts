import { formatBytes, safeText, truncate } from '@up/core';
import type { CutNode } from './cut-tree.ts';
import { html, type Markup } from './markup.ts';
import { type Box, squarify } from './squarify.ts';

/** In pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the page is laid out for. Boxes are percentages of the one around them, so they fill any other width too. */
const CANVAS: Size = { width: 1200, height: 460 };
/** The line with the name of a group, and the border around its boxes. */
const HEADER_HEIGHT = 17;
const BORDER = 2;
/** Below this a group does not show what is in it. The script has the same figures, to fit labels to other widths. */
const MIN_GROUP: Size = { width: 56, height: 44 };
/** The names of groups are bold. */
const CHARACTER_WIDTH = { plain: 6.1, bold: 6.8 };
const MAX_TEXT = 200;

/** The boxes of a tree as nested SVG, those of the first two levels with their labels. */
export function renderBoxes(root: CutNode, label: string): Markup {
  return html`<svg class="map" height="${CANVAS.height}" role="group" aria-label="${label}"><svg class="n focus">${titleOf(root, root.sizeBytes)}<rect width="100%" height="100%"/><text/>${renderInside(root, { size: CANVAS, total: root.sizeBytes, depth: 0 })}</svg></svg>`;
}

interface Inside {
  readonly size: Size;
  /** What shares are shares of. */
  readonly total: number;
  readonly depth: number;
  /** Where the inside of a group lies in its box; otherwise it fills it. */
  readonly inset?: Markup;
}

function renderInside({ children }: CutNode, { size, total, depth, inset }: Inside): Markup {
  const boxes = squarify(
    children.map(({ sizeBytes }) => sizeBytes),
    { x: 0, y: 0, ...size },
  );
  const nodes = children.map((child, index) => {
    const box = boxes[index];
    return box && renderNode(child, { box, around: size, total, depth: depth + 1 });
  });
  return html`<svg class="in"${inset}>${nodes}</svg>`;
}

interface Place {
  readonly box: Box;
  readonly around: Size;
  readonly total: number;
  readonly depth: number;
}

function renderNode(node: CutNode, { box, around, total, depth }: Place): Markup {
  const isGroup = node.children.length > 0;
  const isSmall = box.width < MIN_GROUP.width || box.height < MIN_GROUP.height;
  const classes = ['n', ...(node.isRest ? ['rest'] : []), ...(isGroup && isSmall ? ['small'] : [])];
  const label =
    depth > 2 ? html`<text/>` : renderLabel(node, box, isGroup && !isSmall && depth === 1 ? 'bold' : 'plain');
  // What lies below the second level is only seen after going into it: then it has all of the canvas.
  const inside: Inside =
    depth > 1 ? { size: CANVAS, total, depth } : { size: insideOf(box), total, depth, inset: insetOf(box) };
  return html`<svg class="${classes.join(' ')}" x="${share(box.x, around.width)}" y="${share(box.y, around.height)}" width="${share(box.width, around.width)}" height="${share(box.height, around.height)}">${titleOf(node, total)}<rect width="100%" height="100%"/>${label}${isGroup ? renderInside(node, inside) : undefined}</svg>`;
}

function insideOf({ width, height }: Size): Size {
  return { width: Math.max(1, width - 2 * BORDER), height: Math.max(1, height - HEADER_HEIGHT - BORDER) };
}

/** The canvas always has the same height, so that heights may be pixels. */
function insetOf(box: Box): Markup {
  const { width, height } = insideOf(box);
  return html` x="${share(BORDER, box.width)}" y="${HEADER_HEIGHT}" width="${share(width, box.width)}" height="${share(height, box.height)}"`;
}

/** The tooltip, which is also the accessible name: the script takes labels from its first two lines. */
function titleOf({ name, sizeBytes, detail }: CutNode, total: number): Markup {
  const lines = [
    name,
    `${formatBytes(sizeBytes)}, ${percent(sizeBytes, total)}`,
    ...(detail ? [detail] : []),
  ];
  const [first, ...others] = lines.map((line) => truncate(safeText(line), MAX_TEXT));
  return html`<title>${first}${others.map((line) => html`\n${line}`)}</title>`;
}

function renderLabel({ name, sizeBytes }: CutNode, { width, height }: Size, style: 'plain' | 'bold'): Markup {
  const characters = Math.floor((width - 6) / CHARACTER_WIDTH[style]);
  if (characters < 3 || height < 15) return html`<text/>`;
  const text = truncate(safeText(name), characters);
  const size = formatBytes(sizeBytes);
  const hasRoom = text.length + size.length + 1 <= characters;
  return html`<text x="4" y="12">${text}${hasRoom ? html`<tspan class="size" dx="6">${size}</tspan>` : undefined}</text>`;
}

/** A part of a whole for a reader: `3.1 %`. */
export function percent(part: number, whole: number): string {
  return `${percentage(part, whole).toFixed(1)} %`;
}

/** A part of a whole as SVG takes it: exact enough to place a box. */
export function share(part: number, whole: number): string {
  return `${Number(percentage(part, whole).toFixed(2))}%`;
}

/** What an image says of sizes need not add up: there is no more than all of it. */
function percentage(part: number, whole: number): number {
  return part < whole ? (100 * part) / whole : 100;
}
