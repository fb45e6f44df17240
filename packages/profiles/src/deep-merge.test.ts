import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepMerge, isJsonObject, type JsonObject } from './deep-merge.ts';

const tables: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.jsonValue({ maxDepth: 2 }),
) as fc.Arbitrary<JsonObject>;

describe('deepMerge', () => {
  it('merges tables and replaces everything else', () => {
    expect(deepMerge({ t: { x: 1, y: [1, 2] }, n: 1 }, { t: { y: [3] }, n: null })).toEqual({
      t: { x: 1, y: [3] },
      n: null,
    });
  });

  it('is the table itself where nothing is merged into it', () => {
    fc.assert(
      fc.property(tables, (table) => {
        expect(deepMerge(table, {})).toEqual(table);
        expect(deepMerge({}, table)).toEqual(table);
        expect(deepMerge(table, table)).toEqual(table);
      }),
    );
  });

  it('gives every key of either side, and the later value where one of them is no table', () => {
    fc.assert(
      fc.property(tables, tables, (base, override) => {
        const merged = deepMerge(base, override);
        expect(new Set(Object.keys(merged))).toEqual(
          new Set([...Object.keys(base), ...Object.keys(override)]),
        );
        for (const [key, value] of Object.entries(override)) {
          if (!isJsonObject(value) || !isJsonObject(base[key])) expect(merged[key]).toEqual(value);
        }
      }),
    );
  });

  it('leaves its arguments alone', () => {
    const base = { t: { x: 1 } };
    deepMerge(base, { t: { x: 2 } });
    expect(base).toEqual({ t: { x: 1 } });
  });
});
