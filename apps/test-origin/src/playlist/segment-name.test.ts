import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatSegmentName, segmentNameMatcher } from './segment-name.ts';

it('pads the counter and lets it grow beyond its width', () => {
  expect(formatSegmentName('seg%05d.ts', 7)).toBe('seg00007.ts');
  expect(formatSegmentName('seg%02d.ts', 12_345)).toBe('seg12345.ts');
});

it('recognises exactly the names it makes', () => {
  const patterns = fc.tuple(
    fc.stringMatching(/^[\w.-]{0,8}$/),
    fc.integer({ min: 0, max: 9 }),
    fc.stringMatching(/^[\w.-]{0,8}$/),
  );
  fc.assert(
    fc.property(patterns, fc.nat(), ([before, width, after], counter) => {
      const pattern = `${before}%0${width}d${after}.ts`;
      const name = formatSegmentName(pattern, counter);
      expect(segmentNameMatcher(pattern).test(name)).toBe(true);
      expect(segmentNameMatcher(pattern).test(`x/${name}`)).toBe(false);
    }),
  );
  expect(segmentNameMatcher('seg%05d.ts').test('seg1.ts')).toBe(false);
  expect(segmentNameMatcher('seg%05d.ts').test('segment.ts')).toBe(false);
});
