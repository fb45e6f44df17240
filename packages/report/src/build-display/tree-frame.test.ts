import { createBuildLog, type NixEvent } from '@up/nix';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from './fit-text.ts';
import { drv, inPhase, printed, said, started, stopped, substituting } from './testing/events.ts';
import { treeFrame } from './tree-frame.ts';

interface Shown {
  readonly columns?: number;
  readonly rows?: number;
}

function frameOf(events: readonly NixEvent[], { columns = 80, rows = 24 }: Shown = {}): readonly string[] {
  const log = createBuildLog({ now: () => 0 });
  for (const event of events) log.add(event);
  return treeFrame(log.snapshot(), {
    ...{ columns, rows, now: 65_000, elapsedMs: 66_000 },
    paint: (_, text) => text,
  });
}

describe('treeFrame', () => {
  it('shows builds with phase, time and last line', () => {
    expect(
      frameOf([
        started('1', 'hello-2.12'),
        inPhase('1', 'buildPhase'),
        printed('1', 'CC main.o'),
        started('2', 'ffmpeg-6.1'),
      ]),
    ).toEqual([
      'build    2 running  1 min 6 s',
      '├─ hello-2.12                          buildPhase  1 min 5 s',
      '│  CC main.o',
      '└─ ffmpeg-6.1                          1 min 5 s',
    ]);
  });

  it('puts what is built elsewhere below its machine', () => {
    const key = 'ssh-ng://builder?ssh-key=/root/key';
    expect(
      frameOf([
        started('1', 'here'),
        started('2', 'there', key),
        printed('2', 'hi'),
        started('3', 'too', key),
      ]),
    ).toEqual([
      'build    3 running  1 min 6 s',
      '├─ here                                1 min 5 s',
      '└─ on ssh-ng://builder',
      '   ├─ there                               1 min 5 s',
      '   │  hi',
      '   └─ too                                 1 min 5 s',
    ]);
  });

  it('shows what is fetched, what waits, what is done and what will be built', () => {
    const plan = ['this derivation will be built:', `  /nix/store/${'c'.repeat(32)}-later.drv`];
    const waiting: NixEvent = {
      ...{ kind: 'start', id: '9', parent: undefined, level: 3, text: '' },
      activity: { type: 'waiting', drvPath: `/nix/store/${'d'.repeat(32)}-locked.drv` },
    };
    const progress: NixEvent = {
      ...{ kind: 'result', id: '5' },
      result: { type: 'progress', done: 2_000_000, expected: 8_000_000, running: 0, failed: 0 },
    };
    expect(
      frameOf([
        ...plan.map((text) => said(text, 3)),
        started('1', 'done'),
        stopped('1'),
        substituting('5', 'bash-5'),
        progress,
        waiting,
        substituting('6', 'gone'),
        stopped('6'),
      ]),
    ).toEqual([
      'build    1 built, 1 waiting, 1 fetching, 1 fetched  1 min 6 s',
      '├─ fetching bash-5  2.0 MB of 8.0 MB from https://cache.nixos.org  1 min 5 s',
      '└─ waiting: locked',
    ]);
  });

  it('names what has failed as soon as it is known', () => {
    const text = `builder for '${drv('bad')}' failed with exit code 1`;
    const info = { message: text, file: undefined, line: undefined, column: undefined };
    const error: NixEvent = { kind: 'message', message: { level: 0, text: `error: ${text}`, error: info } };
    expect(frameOf([started('1', 'bad'), started('2', 'slow'), error])).toEqual([
      'build    1 running, 1 failed  1 min 6 s',
      '├─ slow                                1 min 5 s',
      '└─ failed: bad',
    ]);
  });

  it('says that it evaluates as long as nothing else is to say', () => {
    expect(frameOf([])).toEqual(['build    evaluating  1 min 6 s']);
  });

  it('leaves out last lines first, then builds, which it counts', () => {
    const many = (count: number): readonly NixEvent[] =>
      Array.from({ length: count }, (_, n) => [started(`${n}`, `p${n}`), printed(`${n}`, 'line')]).flat();
    expect(frameOf(many(5), { rows: 10 })).toHaveLength(6);
    const cut = frameOf(many(30), { rows: 10 });
    expect(cut).toHaveLength(9);
    expect(cut.at(-1)).toBe('└─ and 23 more running');
  });

  it('always fits, whatever builders are called and print, and wherever', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '日', '\u001b[31m', '\r', '\u0007', '-', ' ', '😀'),
      maxLength: 120,
    });
    const build = fc.record({
      name: text,
      machine: fc.constantFrom('', 'ssh-ng://a', 'ssh://b'),
      phase: text,
      line: text,
    });
    fc.assert(
      fc.property(
        fc.array(build, { maxLength: 30 }),
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 3, max: 40 }),
        (builds, columns, rows) => {
          const events = builds.flatMap(({ name, machine, phase, line }, n) => [
            started(`${n}`, `${name}${n}`, machine),
            inPhase(`${n}`, phase),
            printed(`${n}`, line),
          ]);
          const frame = frameOf(events, { columns, rows });
          expect(frame.length).toBeLessThan(rows);
          for (const line of frame) {
            expect(columnsOf(line)).toBeLessThan(columns);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
            expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          }
        },
      ),
      { seed: 6 },
    );
  });
});
