import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatPercent,
  MissingSectionHeaderError,
  ParsingError,
  PercentError,
  parseIni,
  shlexSplit,
  shlexTokens,
} from '@up/formats';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { generatedConfig, iniText, mutated, oddText, percentFormat } from './supervisord/arbitrary.ts';
import { askPython, askSupervisor } from './supervisord/oracle.ts';
import { readOurWay } from './supervisord/our-reading.ts';
import { trapCases } from './supervisord/traps.ts';
import { type OracleCase, oracleCase } from './supervisord/world.ts';

const SEED = Number(process.env['UP_SEED'] ?? 20_261_121);
const FIXTURES = join(import.meta.dirname, 'fixtures/supervisord');
const realConfigs = readdirSync(FIXTURES).map(
  (name) => [name, readFileSync(join(FIXTURES, name), 'utf8')] as const,
);

/** Values that a `%` format can refer to, as pairs because Python keeps their order. */
const VALUES: readonly (readonly [string, string | number])[] = [
  ['text', `it's "é"\n`],
  ['n', 42],
  ['minus', -7],
  ['zero', 0],
  ['e(x)y', 'z'],
];

describeWith(['python3', 'supervisord'], `supervisord's own parser and up agree (seed ${SEED})`, () => {
  let root = '';
  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'up-supervisord-')));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('on every fatal message and trap', () => agree(root, trapCases(root)));

  it('on configurations as people write them', () => {
    agree(
      root,
      realConfigs.map(([name, text]) => oracleCase(root, name, text)),
    );
  });

  it('on generated configurations', () => {
    const texts = fc.sample(generatedConfig, { seed: SEED, numRuns: 1000 });
    agree(
      root,
      texts.map((text) => oracleCase(root, JSON.stringify(text), text)),
    );
  });

  it('on mutations of real configurations', () => {
    const texts = fc.sample(mutated(realConfigs.map(([, text]) => text)), { seed: SEED, numRuns: 1500 });
    agree(
      root,
      texts.map((text) => oracleCase(root, JSON.stringify(text), text)),
    );
  });
});

/** Compares acceptance, message and every parsed value; a difference is shown with its configuration. */
function agree(root: string, cases: readonly OracleCase[]): void {
  const { version, results } = askSupervisor(root, cases);
  const minor = version.startsWith('4.2') ? '4.2' : '4.3';
  expect(results).toHaveLength(cases.length);
  const accepted = results.filter((result) => (result as { readonly ok: boolean }).ok).length;
  expect(accepted / cases.length, 'accepted by supervisord').toBeGreaterThan(0.25);
  expect(accepted / cases.length, 'accepted by supervisord').toBeLessThan(0.75);
  const differences = cases.flatMap((one, index) => {
    const ours = comparable(readOurWay(root, minor, one));
    const theirs = comparable(results[index]);
    return ours === theirs ? [] : [`${one.title}\n  supervisord: ${theirs}\n  up:          ${ours}`];
  });
  expect(differences.slice(0, 10).join('\n\n'), `${differences.length} of ${cases.length} differ`).toBe('');
}

/** supervisord puts event names into a set: which of several unknown ones it names is up to chance. */
function comparable(result: unknown): string {
  return JSON.stringify(sortedKeys(result), (key, value) =>
    key === 'message' && typeof value === 'string'
      ? value.replace(UNKNOWN_EVENT, 'Unknown event type * in [')
      : value,
  );
}

const UNKNOWN_EVENT = /^Unknown event type .* in \[/s;

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'traceback');
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sortedKeys(part)]),
  );
}

describeWith(['python3'], `python3 and up agree (seed ${SEED})`, () => {
  const sample = (texts: fc.Arbitrary<string>) => fc.sample(texts, { seed: SEED, numRuns: 4000 });

  it('on ini files', () => {
    expectSame('ini', sample(iniText), (text) => {
      try {
        const document = parseIni(text, 'test.conf');
        const values = (options: ReadonlyMap<string, { readonly value: string }>) =>
          [...options].map(([key, { value }]) => [key, value]);
        return {
          defaults: values(document.defaults),
          sections: document.sectionNames().map((name) => [name, values(document.ownOptions(name))]),
        };
      } catch (error) {
        if (!(error instanceof ParsingError || error instanceof MissingSectionHeaderError)) throw error;
        return { error: error.name, message: error.message };
      }
    });
  });

  it('on shell words', () => {
    expectSame('split', sample(oddText), (text) => words(() => shlexSplit(text)));
  });

  it('on the tokens of environment=', () => {
    expectSame('tokens', sample(oddText), (text) =>
      [false, true].map((posix) => words(() => shlexTokens(text, { posix, wordCharacters: '/.+-():' }))),
    );
  });

  it('on % formats', () => {
    const formats = sample(percentFormat);
    const theirs = askPython({ percent: formats.map((format) => [format, VALUES]) })['percent'] ?? [];
    const ours = formats.map((format) => {
      try {
        return { text: formatPercent(format, new Map(VALUES)) };
      } catch (error) {
        if (!(error instanceof PercentError)) throw error;
        return { error: error.kind, message: error.message };
      }
    });
    expectEqual(formats, ours, theirs);
  });
});

function expectSame(kind: string, texts: readonly string[], read: (text: string) => unknown): void {
  expectEqual(texts, texts.map(read), askPython({ [kind]: texts })[kind] ?? []);
}

function expectEqual(inputs: readonly string[], ours: readonly unknown[], theirs: readonly unknown[]): void {
  const differences = inputs.flatMap((input, index) => {
    const [up, python] = [ours[index], theirs[index]].map((value) => JSON.stringify(sortedKeys(value)));
    return up === python ? [] : [`${JSON.stringify(input)}\n  python: ${python}\n  up:     ${up}`];
  });
  expect(theirs).toHaveLength(inputs.length);
  expect(differences.slice(0, 10).join('\n\n'), `${differences.length} of ${inputs.length} differ`).toBe('');
}

function words(split: () => readonly string[]): unknown {
  try {
    return { words: split() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { message: error.message };
  }
}
