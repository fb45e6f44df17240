import type { LayerEntry } from '../layer/layer-entry.ts';
import { IMAGE_DATABASE_BYTES, isPackageDatabase } from './package-database.ts';
import { isImportantText } from './text-budget.ts';

/**
 * Keeps the text of an image within a budget: where there is more, the unimportant goes first, then what
 * comes last. Package databases have a budget of their own, which the upper layers use first.
 */
export function keepWithinBudget(
  layers: readonly (readonly LayerEntry[])[],
  maxBytes: number,
): readonly (readonly LayerEntry[])[] {
  return keepDatabases(keepTexts(layers, maxBytes));
}

function keepTexts(
  layers: readonly (readonly LayerEntry[])[],
  maxBytes: number,
): readonly (readonly LayerEntry[])[] {
  const all = layers.reduce(
    (sum, entries) => sum + entries.reduce((part, entry) => part + textBytes(entry), 0),
    0,
  );
  if (all <= maxBytes) return layers;
  let left = maxBytes;
  return layers.map((entries) =>
    entries.map((entry) => {
      const size = textBytes(entry);
      if (size === 0) return entry;
      if (isImportantText(entry) && size <= left) {
        left -= size;
        return entry;
      }
      return withoutContent(entry);
    }),
  );
}

function keepDatabases(layers: readonly (readonly LayerEntry[])[]): readonly (readonly LayerEntry[])[] {
  const all = layers.reduce(
    (sum, entries) => sum + entries.reduce((part, entry) => part + databaseBytes(entry), 0),
    0,
  );
  if (all <= IMAGE_DATABASE_BYTES) return layers;
  let left = IMAGE_DATABASE_BYTES;
  const kept = [...layers].reverse().map((entries) =>
    entries.map((entry) => {
      const size = databaseBytes(entry);
      if (size > left) return withoutContent(entry);
      left -= size;
      return entry;
    }),
  );
  return kept.reverse();
}

function withoutContent(entry: LayerEntry): LayerEntry {
  const { text: _text, bytes: _bytes, ...facts } = entry.facts ?? {};
  return { ...entry, facts };
}

function textBytes({ path, facts }: LayerEntry): number {
  return isPackageDatabase(path) ? 0 : (facts?.text?.length ?? 0);
}

function databaseBytes({ path, facts }: LayerEntry): number {
  return isPackageDatabase(path) ? (facts?.text?.length ?? facts?.bytes?.length ?? 0) : 0;
}
