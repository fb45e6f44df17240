import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';

function plain(header: string): object[] {
  return parseChallenges(header).map(({ scheme, parameters }) => ({
    scheme,
    ...Object.fromEntries(parameters),
  }));
}

describe('parseChallenges', () => {
  it.each([
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/debian:pull"',
      [
        {
          scheme: 'bearer',
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:library/debian:pull',
        },
      ],
    ],
    ['Basic realm="a, \\"b\\" \\\\ c"', [{ scheme: 'basic', realm: 'a, "b" \\ c' }]],
    [
      'Negotiate, BEARER Realm = "x" , scope=a:b/c:pull, Basic realm="y"',
      [
        { scheme: 'negotiate' },
        { scheme: 'bearer', realm: 'x', scope: 'a:b/c:pull' },
        { scheme: 'basic', realm: 'y' },
      ],
    ],
    ['NTLM dG9rZW4=, Basic realm=x', [{ scheme: 'ntlm' }, { scheme: 'basic', realm: 'x' }]],
    ['Bearer realm="one",realm="two"', [{ scheme: 'bearer', realm: 'one' }]],
    ['', []],
    [',,', []],
    ['"', []],
  ])('%s', (header, expected) => {
    expect(plain(header)).toEqual(expected);
  });

  it('ends with whatever cannot be read', () => {
    expect(plain('Basic realm="x", Bearer realm="unclosed')).toMatchObject([
      { realm: 'x' },
      { scheme: 'bearer' },
    ]);
    expect(plain('Bearer realm==x')).toMatchObject([{ scheme: 'bearer' }]);
  });

  it('reads what is written by the grammar', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const value = fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '=', ' ', ':', '/', 'é') });
    const challenge = fc.record({
      scheme: token,
      parameters: fc.dictionary(token, value, { minKeys: 1, maxKeys: 4 }),
    });
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(({ scheme, parameters }) => {
            const list = Object.entries(parameters).map(
              ([name, text]) => `${name}="${text.replace(/["\\]/g, '\\$&')}"`,
            );
            return `${scheme} ${list.join(', ')}`;
          })
          .join(', ');
        expect(parseChallenges(header)).toEqual(
          challenges.map(({ scheme, parameters }) => ({
            scheme,
            parameters: new Map(Object.entries(parameters)),
          })),
        );
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('comes to an end with anything', () => {
    const unit = fc.constantFrom('a', '"', '\\', ',', '=', ' ', '\t', '(', 'é', 'Bearer ');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 200 }), (header) => {
        parseChallenges(header);
      }),
      { seed: 7, numRuns: 2000 },
    );
    expect(parseChallenges(`Bearer realm="${'\\'.repeat(1_000_000)}`)).toHaveLength(1);
  });
});
