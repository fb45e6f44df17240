import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableJson } from './stable-json.ts';

describe('stableJson', () => {
  it('sorts keys at every level and leaves lists in order', () => {
    expect(stableJson({ b: [{ z: 1, a: 2 }, 1], a: undefined })).toBe(
      '{\n  "b": [\n    {\n      "a": 2,\n      "z": 1\n    },\n    1\n  ]\n}\n',
    );
  });

  it('gives the same bytes whatever the order of keys, and loses nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(stableJson(reversed)).toBe(stableJson(value));
        expect(JSON.stringify(JSON.parse(stableJson(value)))).toBe(
          JSON.stringify(JSON.parse(stableJson(reversed))),
        );
      }),
    );
  });
});
