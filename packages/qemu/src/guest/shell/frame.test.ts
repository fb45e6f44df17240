import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Frame, FrameLines, FrameReader } from './frame.ts';

const NAME = 'up0123456789abcdef';
const SEED = { seed: 20261121, numRuns: 300 };

/** What a guest says: as `up_file` and `up_end` would. */
function said(bytes: Uint8Array, facts: readonly string[] = []): readonly string[] {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  const end = `${NAME}=${[bytes.length, ...facts].join(' ')} .`;
  return [...lines.map((line, index) => `${NAME} ${index + 1} ${line}`), end];
}

function read(lines: readonly string[], kept?: FrameLines): Frame | 'damaged' | undefined {
  const reader = new FrameReader(NAME, kept);
  let answer: Frame | 'damaged' | undefined;
  for (const line of lines) answer ??= reader.push(line);
  return answer;
}

describe('FrameReader', () => {
  it('finds an answer among the lines of others', () => {
    const noise = fc.string().filter((text) => !text.includes(NAME));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.array(noise), noise, (bytes, others, before) => {
        const lines = said(bytes, ['3', '17']).flatMap((line) => [...others, `${before}${line}`]);
        expect(read(lines)).toEqual({ payload: bytes, facts: ['3', '17'] });
      }),
      SEED,
    );
  });

  it('never takes an answer that was written into for a whole one', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
    // What kernels write begins with a time stamp, and ends its line.
    const message = fc.stringMatching(/^\[ {1,4}[0-9]{1,3}\.[0-9]{6}\] [a-z0-9 :]{1,40}$/);
    fc.assert(
      fc.property(bytes, message, fc.nat(), fc.nat(), (body, text, which, where) => {
        const lines = [...said(body, ['0'])];
        const index = which % lines.length;
        const line = lines[index] ?? '';
        const at = NAME.length + 1 + (where % (line.length - NAME.length - 1));
        lines.splice(index, 1, `${line.slice(0, at)}${text}`, line.slice(at));
        const answer = read(lines);
        if (answer !== undefined && answer !== 'damaged') expect(answer.payload).toEqual(body);
      }),
      SEED,
    );
  });

  it('needs each line only once, over all times that it is said', () => {
    const body = Uint8Array.from({ length: 3000 }, (_, index) => index);
    const spoil = (line: string): string => `${line.slice(0, 30)}[    1.234567] noise`;
    const kept = new FrameLines();
    // Each time, two of three lines are written into.
    for (const whole of [0, 1, 2]) {
      const lines = said(body).map((line, index) =>
        line.includes('=') && line.endsWith('.') ? line : index % 3 === whole ? line : spoil(line),
      );
      expect(read(lines, kept)).toEqual(whole === 2 ? { payload: body, facts: [] } : 'damaged');
    }
  });

  it('takes an end that has grown since', () => {
    const kept = new FrameLines();
    expect(read(said(new Uint8Array(100)).slice(1), kept)).toBe('damaged');
    expect(read(said(new Uint8Array(300)), kept)).toEqual({ payload: new Uint8Array(300), facts: [] });
  });

  it('keeps no more than an answer can have', () => {
    const kept = new FrameLines();
    for (const number of ['2001', '99999', '0x1', '-1', '']) kept.add(` ${number} QUJD`);
    kept.add(` 1 ${'A'.repeat(80)}`);
    kept.add(' 1 QUJD');
    expect(kept.payload(3)).toEqual(new Uint8Array([65, 66, 67]));
    expect(kept.payload(57)).toBeUndefined();
    expect(kept.payload(999_999_999)).toBeUndefined();
  });

  it('does not take an echo of the question for an answer', () => {
    expect(read([`/ # echo ${NAME.slice(0, 8)}''${NAME.slice(8)}=0 .`])).toBeUndefined();
  });

  it('tells a line that is missing', () => {
    const lines = said(new Uint8Array(500));
    expect(read(lines.slice(1))).toBe('damaged');
    expect(read([...lines.slice(0, -1), `${NAME}=500`])).toBe('damaged');
  });
});
