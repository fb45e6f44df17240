import { describe, expect, it } from 'vitest';
import { type Capture, readAnswers, readCaptures } from '../testing/captures.ts';
import { EXPECTED_CODES, UNKNOWN_ON_PURPOSE, WITHOUT_ERROR } from '../testing/expected-codes.ts';
import { explainText } from '../testing/explain-text.ts';
import { SAMPLES } from '../testing/samples.ts';
import { EXPLAIN_RULES } from './all-rules.ts';

const captures = readCaptures();
const nameOf = ({ version, title }: Capture): string => `${version} ${title}`;

/** Codes that are no errors of the log. */
const codesOf = async (text: string): Promise<readonly string[]> => [
  ...new Set((await explainText(text)).map(({ code }) => code)),
];

/** `substituter 2` is a second capture of `substituter`. */
function expected({ version, file, title }: Capture): string | undefined {
  const plain = title.replace(/ \d+$/, '');
  if (WITHOUT_ERROR[`${version} ${title}`] ?? WITHOUT_ERROR[plain]) return 'silent';
  const codes = EXPECTED_CODES[`${file}/${plain}`] ?? EXPECTED_CODES[plain];
  return typeof codes === 'object' ? (codes[version] ?? codes['*']) : codes;
}

describe('captures of real Nix', () => {
  it.each(captures.map((capture) => [nameOf(capture), capture] as const))('%s', async (_, capture) => {
    expect((await codesOf(capture.text)).join(' ')).toBe(expected(capture));
  });

  it('are all there: four versions, none left out of the table', () => {
    expect(new Set(captures.map(({ version }) => version))).toEqual(new Set(['2.8', '2.18', '2.26', '2.34']));
    expect(captures.length).toBeGreaterThan(300);
    const titles = new Set(
      captures.flatMap(({ version, file, title }) => {
        const plain = title.replace(/ \d+$/, '');
        return [plain, `${file}/${plain}`, `${version} ${plain}`];
      }),
    );
    const listed = [EXPECTED_CODES, WITHOUT_ERROR].flatMap((list) => Object.keys(list));
    expect(listed.filter((title) => !titles.has(title))).toEqual([]);
  });
});

describe('what is unknown', () => {
  it('is so on purpose', async () => {
    const unknown = new Set<string>();
    for (const { text } of [...captures, ...readAnswers()]) {
      for (const { code, message } of await explainText(text)) if (code === 'unknown') unknown.add(message);
    }
    expect([...unknown]).toEqual(Object.keys(UNKNOWN_ON_PURPOSE));
  });
});

describe('texts that no capture has', () => {
  it.each(SAMPLES)('%s: %s', async (code, text) => {
    expect(await codesOf(`${text}\n`)).toEqual([code]);
  });
});

describe('the rules', () => {
  it('fit a capture or a sample, each of them', () => {
    const texts = [...captures.map(({ text }) => text), ...SAMPLES.map(([, text]) => text)].join('\n');
    const lines = texts.split('\n').map((line) => line.replace(/^\s*>? ?/, ''));
    const unused = EXPLAIN_RULES.filter(({ patterns }) =>
      patterns.every(
        (pattern) =>
          !pattern.test(texts) &&
          !lines.some((line) => pattern.test(line) || pattern.test(line.replace(/^error: /, ''))),
      ),
    );
    expect(unused.map(({ code, scope }) => `${code} ${scope}`)).toEqual([]);
  });

  it('give hints for builders, and for nobody else', () => {
    for (const { code, scope, hints } of EXPLAIN_RULES)
      expect(hints !== undefined && hints.length > 0, code).toBe(scope === 'builder');
  });

  it('repeat nothing without a bound, so that every line takes linear time', () => {
    for (const { code, patterns } of EXPLAIN_RULES)
      for (const { source } of patterns)
        expect(source.replaceAll(/\[[^\]]*\]/g, 'x'), code).not.toMatch(/(?<!\\)[*+](?!\))|,\}/);
  });
});
