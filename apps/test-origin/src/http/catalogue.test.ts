import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalogue } from './catalogue.ts';

function add(catalogue: Catalogue, path: string, sizeBytes: number): void {
  const bytes = Buffer.alloc(sizeBytes);
  catalogue.addSegment(path, { path: `/hls${path}`, sizeBytes, bytes, etag: '"e"', cacheControl: 'public' });
}

const isInMemory = (catalogue: Catalogue, path: string): boolean =>
  Buffer.isBuffer(catalogue.get(path)?.whole.body);

describe('Catalogue', () => {
  it('keeps the newest segments in memory and serves the others from disk', () => {
    const catalogue = new Catalogue({ memoryBytes: 250 });
    for (const path of ['/1.ts', '/2.ts', '/3.ts']) add(catalogue, path, 100);
    expect(['/1.ts', '/2.ts', '/3.ts'].map((path) => isInMemory(catalogue, path))).toEqual([
      false,
      true,
      true,
    ]);
    expect(catalogue.get('/1.ts')?.whole).toMatchObject({
      bodyBytes: 100,
      body: { path: '/hls/1.ts', start: 0, end: 99 },
    });
    add(catalogue, '/big.ts', 300);
    expect(isInMemory(catalogue, '/big.ts')).toBe(false);
    catalogue.remove('/2.ts');
    expect([catalogue.get('/2.ts'), catalogue.usedBytes]).toEqual([undefined, 100]);
  });

  it('never holds more than it may, and never forgets what it holds', () => {
    const steps = fc.array(
      fc.record({ name: fc.nat({ max: 9 }), size: fc.nat({ max: 400 }), remove: fc.boolean() }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        const catalogue = new Catalogue({ memoryBytes: 1000 });
        for (const { name, size, remove } of all) {
          if (remove) catalogue.remove(`/${name}`);
          else add(catalogue, `/${name}`, size);
          const held = Array.from({ length: 10 }, (_, index) => catalogue.get(`/${index}`)?.whole)
            .filter((whole) => Buffer.isBuffer(whole?.body))
            .reduce((sum, whole) => sum + (whole?.bodyBytes ?? 0), 0);
          expect(held).toBe(catalogue.usedBytes);
          expect(held).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });
});
