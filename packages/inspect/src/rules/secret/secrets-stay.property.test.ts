import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { makeImage } from '../../testing/make-image.ts';
import { noise, pem } from './fixtures.ts';
import { SECRET_RULES } from './index.ts';

const LABEL = ['PRIVATE', 'KEY'].join(' ');

/** A secret as it is written, and the part of it that nobody may learn. */
const SECRETS: readonly (readonly [written: string, value: string])[] = [
  [`ghp${'_'}${noise(36)}`, noise(36)],
  [`npm${'_'}${noise(36)}`, noise(36)],
  [`AWS_SECRET_${'ACCESS'}_KEY=${noise(40)}`, noise(40).slice(4)],
  [`postgres://app:${noise(14)}@db/x`, noise(14)],
  [`redis://:${noise(14)}@cache/0`, noise(14)],
  [
    `AGE-SECRET-${'KEY'}-1${noise(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`,
    noise(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'),
  ],
  [pem({ label: `RSA ${LABEL}` }), noise(256)],
  [JSON.stringify({ kty: 'EC', d: noise(43) }), noise(43)],
  [`glpat${'-'}${noise(20)}`, noise(20)],
];

const anySecret = fc.constantFrom(...SECRETS);
const around = fc.constantFrom('', ' ', '"', '\n', '# ', 'x=', '\u00e4\n', '\ufeff');

describe('what the secret rules say', () => {
  it('holds no part of a secret, wherever it stands', async () => {
    const place = fc.constantFrom(
      'env',
      'label',
      'history',
      'cmd',
      '/app/.env',
      '/nix/store/x-y',
      '/a/test/x',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anySecret, place, around), { minLength: 1, maxLength: 4 }),
        async (secrets) => {
          const at = (wanted: string): readonly string[] =>
            secrets.filter(([, where]) => where === wanted).map(([[written], , before]) => before + written);
          const paths = secrets.map(([, where]) => where).filter((where) => where.startsWith('/'));
          const image = makeImage({
            files: Object.fromEntries(paths.map((path) => [path, { text: at(path).join('\n') }])),
            config: {
              env: at('env').map((text) => `X=${text}`),
              labels: Object.fromEntries(at('label').map((text, index) => [`l${index}`, text])),
              history: at('history').map((createdBy) => ({ isEmptyLayer: true, createdBy })),
              cmd: ['app', ...at('cmd')],
            },
          });
          const { findings, skipped } = await inspectImage({ image, rules: SECRET_RULES });
          expect(skipped).toEqual([]);
          const said = JSON.stringify(findings);
          for (const [[, value]] of secrets)
            for (let start = 0; start + 6 <= value.length; start += 1)
              expect(said).not.toContain(value.slice(start, start + 6));
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });
});
