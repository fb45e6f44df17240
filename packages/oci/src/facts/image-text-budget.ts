import type { LayerIndex } from '../layer/packed/layer-index.ts';
import { IMAGE_DATABASE_BYTES, isPackageDatabase } from './package-database.ts';
import { isImportantText } from './text-budget.ts';

/**
 * Keeps the text of an image within a budget: where there is more, the unimportant goes first, then what
 * comes last. Package databases have a budget of their own, which the upper layers use first.
 *
 * Layers are to be added as soon as they were read: as long as nobody knows how much there will be in all, one
 * hundred layers with their own budgets would be held at once.
 */
export class ImageTextBudget {
  readonly #maxBytes: number;
  readonly #added = new Set<LayerIndex>();
  #textBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes a layer, in any order. What cannot stay, whatever comes, goes at once. */
  add(index: LayerIndex): void {
    if (this.#added.has(index)) return;
    this.#added.add(index);
    const wasOver = this.#isOver();
    this.#textBytes += sumOf(index, textBytes);
    if (!this.#isOver()) return;
    for (const one of wasOver ? [index] : this.#added) keepImportant(one);
  }

  /** To be called when all layers were added: `ordered` has them from the lowest to the highest. */
  settle(ordered: Iterable<LayerIndex>): void {
    const layers = [...new Set(ordered)];
    if (this.#isOver()) keepFirst(layers, { sizeOf: textBytes, maxBytes: this.#maxBytes });
    keepFirst(layers.reverse(), { sizeOf: databaseBytes, maxBytes: IMAGE_DATABASE_BYTES });
  }

  #isOver(): boolean {
    return this.#textBytes > this.#maxBytes;
  }
}

/** Of the contents of one kind: 0 for those of another. */
type SizeOf = (index: LayerIndex, row: number) => number;

function keepImportant(index: LayerIndex): void {
  index.keepContents((row) => {
    if (textBytes(index, row) === 0) return true;
    return isImportantText({ path: index.path(row), mode: index.mode(row), sizeBytes: index.sizeBytes(row) });
  });
}

/** Keeps what fits, in the order of the layers. */
function keepFirst(
  layers: readonly LayerIndex[],
  { sizeOf, maxBytes }: { readonly sizeOf: SizeOf; readonly maxBytes: number },
): void {
  if (layers.reduce((sum, index) => sum + sumOf(index, sizeOf), 0) <= maxBytes) return;
  let left = maxBytes;
  for (const index of layers) {
    index.keepContents((row) => {
      const size = sizeOf(index, row);
      if (size > left) return false;
      left -= size;
      return true;
    });
  }
}

function sumOf(index: LayerIndex, sizeOf: SizeOf): number {
  let sum = 0;
  for (let row = 0; row < index.length; row += 1) if (index.hasContent(row)) sum += sizeOf(index, row);
  return sum;
}

function textBytes(index: LayerIndex, row: number): number {
  return index.hasText(row) && !isPackageDatabase(index.path(row)) ? index.keptBytes(row) : 0;
}

function databaseBytes(index: LayerIndex, row: number): number {
  return isPackageDatabase(index.path(row)) ? index.keptBytes(row) : 0;
}
