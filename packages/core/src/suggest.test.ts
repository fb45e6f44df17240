import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from './suggest.ts';

const profiles = ['default', 'low-latency', '4k-abr', 'stress-test', 'logged', 'tap-logged'];

describe('suggest', () => {
  it.each([
    ['defualt', 'default'],
    ['lowlatency', 'low-latency'],
    ['low', 'low-latency'],
    ['LOGGED', 'logged'],
    ['4kabr', '4k-abr'],
    ['afdeult', 'default'],
  ])('%s -> %s', (typed, meant) => {
    expect(suggest(typed, profiles)).toBe(meant);
  });

  it('says nothing rather than something far off', () => {
    expect(suggest('kubernetes', profiles)).toBeUndefined();
    expect(suggest('x', [])).toBeUndefined();
    expect(didYouMean('kubernetes', profiles)).toBe('');
  });

  it('makes a sentence of it', () => {
    expect(didYouMean('defualt', profiles)).toBe(' Did you mean "default"?');
  });
});
