export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Divides a box among weights, as close to squares as may be: Bruls, Huizing, van Wijk, "Squarified Treemaps" (2000).
 * The weights are positive and best come in descending order; the boxes have the order of the weights.
 */
export function squarify(weights: readonly number[], box: Box): readonly Box[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scale = (box.width * box.height) / total;
  const boxes: Box[] = [];
  let free = box;
  for (let start = 0; start < weights.length; ) {
    const row = takeRow(weights, { start, scale, side: Math.min(free.width, free.height) });
    const { placed, rest } = placeRow(row, free);
    boxes.push(...placed);
    free = rest;
    start += row.length;
  }
  return boxes;
}

interface RowOptions {
  readonly start: number;
  /** From weight to area. */
  readonly scale: number;
  /** The side that the row lies along. */
  readonly side: number;
}

/** As many areas as make the worst of the row no worse. */
function takeRow(weights: readonly number[], { start, scale, side }: RowOptions): readonly number[] {
  const row: number[] = [];
  let sum = 0;
  let worst = Number.POSITIVE_INFINITY;
  for (const weight of weights.slice(start)) {
    const area = weight * scale;
    const [first = area] = row;
    const next = worstRatio({ largest: Math.max(first, area), smallest: area, sum: sum + area, side });
    if (row.length > 0 && next > worst) break;
    row.push(area);
    sum += area;
    worst = next;
  }
  return row;
}

function worstRatio(row: { largest: number; smallest: number; sum: number; side: number }): number {
  const thickness = (row.sum / row.side) ** 2;
  return Math.max(row.largest / thickness, thickness / row.smallest);
}

/** A row along the shorter side of what is free, and what is free after it. */
function placeRow(row: readonly number[], free: Box): { placed: readonly Box[]; rest: Box } {
  const sum = row.reduce((total, area) => total + area, 0);
  const { x, y, width, height } = free;
  const isColumn = width >= height;
  const [across, along] = isColumn ? [height, width] : [width, height];
  const thickness = Math.min(along, sum / across);
  let offset = 0;
  const placed = row.map((area): Box => {
    const length = (across * area) / sum;
    const at = offset;
    offset += length;
    return isColumn
      ? { x, y: y + at, width: thickness, height: length }
      : { x: x + at, y, width: length, height: thickness };
  });
  const rest = isColumn
    ? { x: x + thickness, y, width: width - thickness, height }
    : { x, y: y + thickness, width, height: height - thickness };
  return { placed, rest };
}
