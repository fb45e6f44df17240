import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveScreen } from './live-screen.ts';
import { makeTestTerminal } from './testing/terminal.ts';

const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '│'), maxLength: 20 }), {
  maxLength: 5,
});

describe('LiveScreen', () => {
  it('leaves what stays above, and the last frame below it, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ above: lines, frame: lines }), { maxLength: 12 }), (drawings) => {
        const terminal = makeTestTerminal();
        const screen = new LiveScreen(terminal.write);
        const kept: string[] = [];
        let last: readonly string[] = [];
        for (const { above, frame } of drawings) {
          screen.draw({ above, frame, columns: 80 });
          kept.push(...above);
          last = frame;
        }
        const shown = [...terminal.lines()];
        const wanted = [...kept, ...last];
        while (shown.length < wanted.length) shown.push('');
        expect(shown).toEqual(wanted);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('writes nothing where nothing has changed', () => {
    const terminal = makeTestTerminal();
    const screen = new LiveScreen(terminal.write);
    for (let n = 0; n < 5; n += 1) screen.draw({ above: [], frame: ['one', 'two'], columns: 80 });
    expect(terminal.writes()).toBe(1);
  });

  it('goes up over lines that a narrower terminal has wrapped', () => {
    const written: string[] = [];
    const screen = new LiveScreen((text) => written.push(text));
    screen.draw({ above: [], frame: ['x'.repeat(70), 'y'], columns: 80 });
    screen.draw({ above: [], frame: ['z'], columns: 40 });
    expect(written[1]?.startsWith('\u001b[3A\r')).toBe(true);
  });
});
