import { describe, expect, it } from 'vitest';
import { renderTreemap } from './treemap.ts';

describe('renderTreemap', () => {
  it('has a box for each part, as large as its share, with what it is in the tooltip', () => {
    const children = [
      { name: 'usr', sizeBytes: 750_000, detail: '12 files' },
      { name: 'etc', sizeBytes: 250_000 },
    ];
    const map = renderTreemap({ title: 'Layers', root: { name: 'image', sizeBytes: 1_000_000, children } });
    expect(map?.source).toContain('width="75%" height="100%"><title>usr\n750 kB, 75.0 %\n12 files</title>');
    expect(map?.source).toContain(
      'x="75%" y="0%" width="25%" height="100%"><title>etc\n250 kB, 25.0 %</title>',
    );
    expect(map?.source).toContain('aria-label="Treemap of Layers: 1.0 MB in 2 parts"');
  });

  it('is absent where nothing has a size', () => {
    const children = [{ name: 'empty', sizeBytes: 0 }];
    expect(
      renderTreemap({ title: 'Layers', root: { name: 'image', sizeBytes: 0, children } }),
    ).toBeUndefined();
    expect(renderTreemap({ title: 'Layers', root: { name: 'image', sizeBytes: 5 } })).toBeUndefined();
  });

  it('stays drawable where sizes do not add up', () => {
    const nested = [{ name: 'b', sizeBytes: 1e15, children: [{ name: 'c', sizeBytes: 1 }] }];
    const children = [
      { name: 'a', sizeBytes: 1e-300, children: [...nested, { name: 'd', sizeBytes: 1 }] },
      { name: 'e', sizeBytes: Number.MAX_SAFE_INTEGER },
    ];
    const map = renderTreemap({ title: 'Layers', root: { name: 'image', sizeBytes: 0, children } });
    expect(map?.source).not.toMatch(/NaN|Infinity|-\d/);
  });
});
