import { readFileSync } from 'node:fs';
import { SEVERITIES } from '@up/core';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nekoReport } from '../test/support/neko.ts';
import { type SarifOptions, toSarif } from './sarif.ts';

const SCHEMA = new URL('../test/fixtures/sarif-2.1.0-rtm.5.json', import.meta.url);
/** RFC 3986, appendix A, as far as characters go: what may stand in a URI reference, and `%` only before two digits. */
const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

let validate: ValidateFunction;

beforeAll(() => {
  const { $schema: _, id: $id, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  const ajv = new Ajv({
    strict: false,
    unicodeRegExp: false,
    allErrors: true,
    formats: {
      uri: (text: string) => URL.canParse(text),
      'uri-reference': URI_REFERENCE,
      'date-time': true,
    },
  });
  validate = ajv.compile({ ...schema, $id });
});

/** What the schema says of a log as it arrives: after JSON. */
function errorsOf(options: SarifOptions): readonly unknown[] {
  const log = JSON.parse(JSON.stringify(toSarif(options)));
  validate(log);
  return validate.errors ?? [];
}

/** Texts as hostile images have them: markup, links, escapes, halves of characters. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '/',
    '..',
    '../../etc',
    'a b',
    'ä/漢',
    '%',
    '\ud800',
    'x\udfff',
    '\u0000',
    '\u001b[31m',
    '[a](b)',
    '{0}',
  ),
);
const finding = fc.record(
  {
    rule: text,
    severity: fc.constantFrom(...SEVERITIES),
    message: text,
    path: text,
    line: fc.oneof(fc.integer(), fc.double()),
    layer: text,
    evidence: text,
    fix: text,
  },
  { requiredKeys: ['rule', 'severity', 'message', 'evidence'] },
);
const options = fc.record({
  toolVersion: text,
  target: text,
  findings: fc.array(finding, { maxLength: 4 }),
  suppressed: fc.array(fc.record({ finding, justification: text }), { maxLength: 2 }),
  rules: fc.array(fc.record({ id: text, severity: fc.constantFrom(...SEVERITIES), summary: text }), {
    maxLength: 4,
  }),
  skipped: fc.array(fc.record({ rule: text, reason: text }), { maxLength: 2 }),
});

describe('the SARIF schema', () => {
  it('is in force: it refuses a log that is none', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'up', nonsense: 1 } } }] })).toBe(
      false,
    );
    expect(validate({ version: '2.1.0' })).toBe(false);
  });

  it('accepts the log of an image with findings of every kind', () => {
    const { findings, rules, skipped } = nekoReport();
    expect(errorsOf({ toolVersion: '1.2.3', target: 'neko.tar', findings, rules, skipped })).toEqual([]);
    expect(errorsOf({ toolVersion: '1.2.3', target: 'neko.tar', findings: [], rules: [] })).toEqual([]);
  });

  it('accepts whatever an image puts into its texts', () => {
    fc.assert(
      fc.property(options, (generated) => {
        expect(errorsOf(generated)).toEqual([]);
      }),
      { seed: 20, numRuns: 300 },
    );
  });
});

describe('results', () => {
  interface Result {
    readonly message: { readonly text: string };
    readonly locations: readonly {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string };
        readonly region?: { readonly startLine: number };
      };
    }[];
  }
  const resultsOf = (generated: SarifOptions): readonly Result[] =>
    JSON.parse(JSON.stringify(toSarif(generated))).runs[0].results;

  it('have a location below the root of the image, and a region only with a line', () => {
    fc.assert(
      fc.property(options, (generated) => {
        for (const { locations } of resultsOf(generated)) {
          const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
          expect(artifactLocation?.uri).not.toMatch(/^\/|(?:^|\/)\.{1,2}(?:\/|$)|^[a-z]+:/i);
          if (region !== undefined) expect(region.startLine).toBeGreaterThan(0);
        }
      }),
      { seed: 21, numRuns: 300 },
    );
  });

  it('have texts that no viewer turns into a link or fills in', () => {
    const [result] = resultsOf({
      toolVersion: '1',
      target: 'x',
      rules: [],
      findings: [
        {
          rule: 'a/b',
          severity: 'error',
          message: 'see [this](https://evil.example/{0})',
          evidence: 'override { a = [ "b" ]; } \u001b[31mred\u202e',
          fix: 'x',
        },
      ],
    });
    expect(result?.message.text).toBe(
      'see [this] (https://evil.example/{{0}})\noverride { a = [ "b" ]; } red\\u202e\nFix: x',
    );
  });
});
