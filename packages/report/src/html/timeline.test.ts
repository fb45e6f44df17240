import { describe, expect, it } from 'vitest';
import { ticksFor } from './ticks.ts';
import { renderTimeline, type Timeline } from './timeline.ts';

const timeline = (over: Partial<Timeline> = {}): Timeline => ({
  title: 'Boot',
  spans: [
    { name: 'firmware', startMs: 0, endMs: 1000, evidence: 'SeaBIOS' },
    { name: 'kernel', startMs: 1000, endMs: undefined, evidence: 'Linux <version>' },
  ],
  marks: [{ name: 'kernel panic', atMs: 3000, kind: 'bad' }],
  endMs: 4000,
  ...over,
});

describe('renderTimeline', () => {
  const svg = renderTimeline(timeline())?.source ?? '';

  it('has a bar for each span, in percent, and says how long it took', () => {
    expect(svg).toContain('<rect x="16%" y="5" width="17.75%"');
    expect(svg).toContain('<text class="length" x="33.75%" dx="6" y="16">1.0 s</text>');
    expect(svg).toMatch(/class="span s2 open"><title>kernel 3\.0 s, not ended: Linux &lt;version&gt;/);
  });

  it('has a line for each mark', () => {
    expect(svg).toContain(
      '<g class="mark bad"><title>kernel panic, after 3.0 s</title><line x1="69.25%" x2="69.25%"',
    );
  });

  it('says it in words to whoever cannot see it', () => {
    expect(svg).toContain('aria-label="Boot: firmware 1.0 s, kernel 3.0 s, not ended"');
  });

  it('has nothing that the policy of the page would stop', () => {
    expect(svg).not.toMatch(/\sstyle=|\son[a-z]+=|href=/);
  });

  it('is nothing where there is nothing, and stays small', () => {
    expect(renderTimeline(timeline({ spans: [] }))).toBeUndefined();
    const spans = Array.from({ length: 1000 }, (_, index) => ({
      name: 'x',
      startMs: index,
      endMs: index + 1,
      evidence: '',
    }));
    expect(renderTimeline(timeline({ spans }))?.source.match(/<rect/g)).toHaveLength(60);
  });
});

describe('ticksFor', () => {
  it('are round, and few', () => {
    expect(ticksFor(4000)).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(ticksFor(90_000)).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000, 90_000]);
    for (const max of [1, 7, 999, 12_345, 3_600_000, 1e9]) {
      const ticks = ticksFor(max);
      expect(ticks.length).toBeLessThanOrEqual(8);
      expect(ticks.at(-1)).toBeLessThanOrEqual(max);
    }
  });
});
