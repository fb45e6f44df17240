import type { LayerEntry } from '../layer/layer-entry.ts';
import { isImportantText } from './text-budget.ts';

/**
 * Keeps the text of an image within a budget: where there is more, the unimportant goes first, then what
 * comes last.
 */
export function keepWithinBudget(
  layers: readonly (readonly LayerEntry[])[],
  maxBytes: number,
): readonly (readonly LayerEntry[])[] {
  const all = layers.reduce((sum, entries) => sum + textBytes(entries), 0);
  if (all <= maxBytes) return layers;
  let left = maxBytes;
  return layers.map((entries) =>
    entries.map((entry) => {
      const size = entry.facts?.text?.length ?? 0;
      if (size === 0) return entry;
      if (isImportantText(entry) && size <= left) {
        left -= size;
        return entry;
      }
      const { text: _, ...facts } = entry.facts ?? {};
      return { ...entry, facts };
    }),
  );
}

function textBytes(entries: readonly LayerEntry[]): number {
  return entries.reduce((sum, { facts }) => sum + (facts?.text?.length ?? 0), 0);
}
