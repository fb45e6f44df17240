import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseListedSegment } from './segment-list.ts';

it('reads what the segment muxer lists', () => {
  expect(parseListedSegment('r1-0-00000.ts,0.000000,2.000000')).toEqual({
    file: 'r1-0-00000.ts',
    startSec: 0,
    endSec: 2,
  });
});

it.each([
  '',
  'a.ts,2.0,1.0',
  'a.ts,-1.0,1.0',
  '../a.ts,0,1',
  'a b.ts,0,1',
  'a.ts,0',
  'a.ts,nan,inf',
  'a.ts,0,1,2',
])('refuses %j', (line) => {
  expect(parseListedSegment(line)).toBeUndefined();
});

it('never throws, and never names a file elsewhere', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 700 }), fc.tuple(fc.string(), fc.float(), fc.float()).map(String)),
      (line) => {
        const listed = parseListedSegment(line);
        if (listed === undefined) return;
        expect(listed.file).not.toContain('/');
        expect(listed.endSec).toBeGreaterThan(listed.startSec);
      },
    ),
  );
});
