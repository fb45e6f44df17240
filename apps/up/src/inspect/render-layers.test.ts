import { createImageTree, EMPTY_CONFIG, type Image, type Layer, mergeLayers } from '@up/oci';
import { describe, expect, it } from 'vitest';
import { plain } from '../style.ts';
import { renderLayers } from './render-layers.ts';

function layer(over: Partial<Layer>): Layer {
  const digest = `sha256:${'ab12'.repeat(16)}`;
  return {
    ...{ digest, diffId: digest, sizeBytes: 1, uncompressedBytes: 0, entries: 1, isPresent: true },
    ...over,
  };
}

function imageOf(layers: readonly Layer[]): Image {
  const { root } = mergeLayers([]);
  return {
    ...{
      source: 'x.tar',
      format: 'docker-archive',
      digest: '',
      platform: { os: 'linux', architecture: 'amd64' },
    },
    ...{ config: EMPTY_CONFIG, sizeBytes: 1, layers, otherManifests: [], problems: [] },
    tree: createImageTree(root, () => undefined),
  };
}

describe('renderLayers', () => {
  it('shows size, share, waste, entries and what made a layer, within 80 columns', () => {
    const made = '/bin/sh -c #(nop) COPY file:0123456789 in /usr/share/some/where # buildkit';
    const text = renderLayers(
      imageOf([
        layer({ uncompressedBytes: 16_000_000, entries: 1, createdBy: made }),
        layer({ uncompressedBytes: 4_000_000, createdBy: '|1 TOKEN=x /bin/sh -c make\n\tall' }),
        layer({ isPresent: false, createdBy: 'RUN |1 A=b /bin/sh -c go # buildkit' }),
      ]),
      { style: plain, width: 80 },
    );
    const [header, first, second, third, total] = text.split('\n');
    expect(header).toMatch(/^ {3}# {2}layer {12}size {21}wasted {2}entries {2}made by$/);
    expect(first).toBe(`   1  ab12ab12ab12    16 MB  ${'▒'.repeat(16)}    16 MB        1  COPY file:0123…`);
    expect(second).toContain('▒▒▒▒············');
    expect(second).toMatch(/ make all$/);
    expect(third).toContain('not in the image');
    expect(third).toMatch(/ RUN go$/);
    expect(total).toBe('      3 layers, 20 MB unpacked, at least 20 MB of it wasted');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('keeps its columns with a hundred layers, in colour too', () => {
    const layers = Array.from({ length: 100 }, (_, index) => layer({ uncompressedBytes: index * 1000 }));
    const style = (format: unknown, text: string): string => `<${String(format)}>${text}</>`;
    for (const paint of [plain, style]) {
      const lines = renderLayers(imageOf(layers), { style: paint, width: 80 }).split('\n').slice(1, 101);
      const ends = lines.map((line) => line.replace(/<[^>]*>/g, '').length);
      expect(new Set(ends).size).toBe(1);
    }
  });

  it('makes what an image says harmless, and hides credentials', () => {
    const createdBy = 'RUN curl https://user:hunter2secret@host/ \u001b[31m';
    const text = renderLayers(imageOf([layer({ createdBy })]), { style: plain, width: undefined });
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('hunter2secret');
  });
});
