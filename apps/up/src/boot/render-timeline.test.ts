import type { PhaseSpan } from '@up/qemu';
import { describe, expect, it } from 'vitest';
import { plain } from '../style.ts';
import { renderTimelineText } from './render-timeline.ts';

const span = (phase: PhaseSpan['phase'], startMs: number, endMs?: number): PhaseSpan => ({
  phase,
  startMs,
  endMs,
  evidence: '',
});

describe('renderTimelineText', () => {
  it('draws each phase where it lies in the whole', () => {
    const phases = [
      span('firmware', 0, 1000),
      span('kernel', 1000, 3000),
      span('initrd', 3000, 4000),
      span('ready', 4000),
    ];
    expect(renderTimelineText({ phases, endMs: 4000, style: plain, width: 60 })).toEqual([
      'firmware  ██████████                                   1.0 s',
      'kernel              ████████████████████               2.0 s',
      'initrd                                  ██████████     1.0 s',
    ]);
  });

  it('keeps to the width, and shows what is hardly anything', () => {
    const phases = [span('firmware', 0, 1), span('kernel', 1, 99_990), span('system', 99_990, 100_000)];
    for (const width of [40, 80, undefined, 300]) {
      const lines = renderTimelineText({ phases, endMs: 100_000, style: plain, width });
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.min(width ?? 80, 120));
      expect(lines.every((line) => /[▏▎▍▌▋▊▉█]/.test(line))).toBe(true);
    }
  });

  it('says which phase has not come to its end', () => {
    const lines = renderTimelineText({
      phases: [span('firmware', 0, 500), span('kernel', 500)],
      endMs: 9000,
      style: plain,
      width: 80,
    });
    expect(lines.at(-1)).toMatch(/^kernel .*█ +8\.5 s and no end$/);
  });

  it('draws nothing where there is no room', () => {
    expect(renderTimelineText({ phases: [span('kernel', 0, 1)], endMs: 1, style: plain, width: 20 })).toEqual(
      [],
    );
  });
});
