import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentDigest, type DigestedFile, holeBytes } from './content-digest.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function digest(file: DigestedFile, pieces: readonly Uint8Array[]): string | undefined {
  const content = new ContentDigest(file);
  for (const piece of pieces) content.push(piece);
  return content.finish();
}

describe('ContentDigest', () => {
  it('is that of the whole content, however it is cut', () => {
    const bytes = Buffer.from('some content');
    expect(digest({ sizeBytes: 12 }, [bytes])).toBe(sha256(bytes));
    expect(digest({ sizeBytes: 12 }, [bytes.subarray(0, 5), bytes.subarray(5)])).toBe(sha256(bytes));
  });

  it('is none of a body that broke off', () => {
    expect(digest({ sizeBytes: 12 }, [Buffer.from('some')])).toBeUndefined();
    const sparse = [{ offset: 4, sizeBytes: 6 }];
    expect(digest({ sizeBytes: 12, sparse }, [Buffer.from('some')])).toBeUndefined();
  });

  it('counts holes as zeros', () => {
    const file = { sizeBytes: 200_000, sparse: [{ offset: 100_000, sizeBytes: 2 }] };
    const content = Buffer.alloc(200_000);
    content.write('ab', 100_000);
    expect(digest(file, [Buffer.from('ab')])).toBe(sha256(content));
    expect(holeBytes(file)).toBe(199_998);
    expect(digest({ sizeBytes: 70_000, sparse: [] }, [])).toBe(sha256(Buffer.alloc(70_000)));
  });

  it('says of a sparse file what it says of the same file written out', () => {
    const run = fc.record({ hole: fc.nat(300), data: fc.uint8Array({ maxLength: 300 }) });
    const runs = fc.array(run, { maxLength: 8 });
    fc.assert(
      fc.property(runs, fc.nat(300), fc.array(fc.nat(300)), (parts, tail, cuts) => {
        const content: number[] = [];
        const sparse = parts.map(({ hole, data }) => {
          for (let count = 0; count < hole; count += 1) content.push(0);
          const segment = { offset: content.length, sizeBytes: data.length };
          content.push(...data);
          return segment;
        });
        const stored = Buffer.concat(parts.map(({ data }) => data));
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(stored.subarray(at, at + cut));
          at += cut;
        }
        const whole = Uint8Array.from([...content, ...new Array<number>(tail).fill(0)]);
        const file = { sizeBytes: whole.length, sparse };
        expect(digest(file, [...pieces, stored.subarray(at)])).toBe(sha256(whole));
      }),
      { seed: 7 },
    );
  });
});
