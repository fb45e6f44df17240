import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environValue } from './environ.ts';

const name = fc.stringMatching(/^[A-Z_]{1,6}$/);
const value = fc.string({ unit: fc.constantFrom('a', '=', '/', 'é', ' ', '\n'), maxLength: 10 });

describe('environValue', () => {
  it('finds every variable with its exact value', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value), (env) => {
        const bytes = Buffer.from(
          Object.entries(env)
            .map(([key, text]) => `${key}=${text}\0`)
            .join(''),
        );
        for (const [key, text] of Object.entries(env)) expect(environValue(bytes, key)).toBe(text);
        expect(environValue(bytes, 'lower')).toBeUndefined();
      }),
    );
  });

  it('takes the first of two, and no value of another variable for a name', () => {
    expect(environValue(Buffer.from('A=1\0A=2\0'), 'A')).toBe('1');
    expect(environValue(Buffer.from('X=UP=1\0XUP=2\0'), 'UP')).toBeUndefined();
    expect(environValue(Buffer.from(''), 'UP')).toBeUndefined();
  });

  it('survives bytes that are no text', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => environValue(bytes, 'UP')).not.toThrow();
      }),
    );
  });
});
