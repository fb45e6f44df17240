import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointOf } from './registry-endpoint.ts';
import { parseRegistryReference, renderReference } from './registry-reference.ts';

const HEX = 'a'.repeat(64);

describe('parseRegistryReference', () => {
  it.each([
    ['registry://docker.io/debian', 'docker.io', 'library/debian', 'latest', undefined],
    ['registry://docker.io/library/debian:12', 'docker.io', 'library/debian', '12', undefined],
    ['registry://index.docker.io/a/b', 'docker.io', 'a/b', 'latest', undefined],
    ['registry://LOCALHOST:5000/app', 'localhost:5000', 'app', 'latest', undefined],
    ['registry://[::1]:5000/a/b/c:x.y-z_1', '[::1]:5000', 'a/b/c', 'x.y-z_1', undefined],
    [`registry://ghcr.io/o/a__b--c@sha256:${HEX}`, 'ghcr.io', 'o/a__b--c', undefined, `sha256:${HEX}`],
    [`registry://ghcr.io/o/a:1@sha256:${HEX}`, 'ghcr.io', 'o/a', '1', `sha256:${HEX}`],
    ['registry://cache/app:1', 'cache', 'app', '1', undefined],
  ])('%s', (text, registry, repository, tag, digest) => {
    expect(parseRegistryReference(text)).toMatchObject({ registry, repository, tag, digest });
  });

  it.each([
    'registry://',
    'registry://debian',
    'registry://debian:12',
    'registry:///app',
    'registry://host/',
    'registry://host/App',
    'registry://host/a//b',
    'registry://host/a/',
    'registry://host/-a',
    'registry://host/a___b',
    'registry://host/a..b',
    'registry://host/../a',
    'registry://host:0/a',
    'registry://host:70000/a',
    'registry://host:/a',
    'registry://-host/a',
    'registry://[::g]/a',
    'registry://[0::1]/a',
    'registry://127.1/a',
    'registry://2130706433/a',
    'registry://a.0/a',
    'registry://user:pw@host/a',
    'registry://host/a:',
    'registry://host/a:.x',
    `registry://host/a:${'t'.repeat(129)}`,
    'registry://host/a@sha256:1',
    `registry://host/a@md5:${HEX}`,
    `registry://host/a?x`,
    'registry://host/a b',
    'registry://host/a\r\nX: y',
    `registry://host/${'a'.repeat(256)}`,
    `registry://host/${'a-'.repeat(300)}`,
  ])('refuses %s', (text) => {
    expect(() => parseRegistryReference(text)).toThrow(expect.objectContaining({ code: 'UP_USAGE' }));
  });

  it('reads what it writes', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    const separator = fc.constantFrom('.', '_', '__', '-', '---');
    const component = fc
      .tuple(word, fc.array(fc.tuple(separator, word), { maxLength: 2 }))
      .map(([first, rest]) => first + rest.flat().join(''));
    const host = fc.oneof(
      fc.constantFrom('localhost', 'ghcr.io', '[::1]', '10.0.0.1', 'docker.io'),
      fc.stringMatching(/^[a-z]([a-z0-9-]{0,5}[a-z0-9])?(\.[a-z][a-z0-9]{0,4}){0,2}$/),
    );
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
    const written = fc
      .record({
        host,
        port,
        path: fc.array(component, { minLength: 2, maxLength: 4 }),
        tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined }),
        digest: fc.option(digest, { nil: undefined }),
      })
      .filter((parts) => parts.tag !== undefined || parts.digest !== undefined);
    fc.assert(
      fc.property(written, ({ host: name, port: number, path, tag, digest: sum }) => {
        const registry = number === undefined ? name : `${name}:${number}`;
        const repository = path.join('/');
        const text = renderReference({ registry, apiHost: registry, repository, tag, digest: sum });
        const parsed = parseRegistryReference(`registry://${text}`);
        expect(parsed).toMatchObject({ registry, repository, tag, digest: sum });
        expect(renderReference(parsed)).toBe(text);
        // What passes becomes an address of exactly that host.
        const { origin } = endpointOf(parsed, []);
        expect(new URL(`/v2/${repository}/manifests/${tag ?? sum}`, origin).pathname).toBe(
          `/v2/${repository}/manifests/${tag ?? sum}`,
        );
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('reads or refuses anything, and lets no address slip to another host or path', () => {
    const pieces = fc.constantFrom(
      'registry://',
      'host',
      '/',
      ':',
      '@',
      '..',
      'a',
      'sha256',
      HEX,
      '#',
      '?',
      '%2f',
      '[',
      ']',
      '\\',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => `registry://${parts.join('')}`),
    );
    fc.assert(
      fc.property(text, (reference) => {
        try {
          const { apiHost, repository, tag, digest } = parseRegistryReference(reference);
          const url = new URL(`https://${apiHost}/v2/${repository}/manifests/${digest ?? tag}`);
          expect(url.pathname).toBe(`/v2/${repository}/manifests/${digest ?? tag}`);
          expect(url.username + url.search + url.hash).toBe('');
        } catch (error) {
          expect(error).toMatchObject({ code: 'UP_USAGE' });
        }
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

describe('endpointOf', () => {
  it.each([
    ['registry://localhost:5000/a', [], 'http://localhost:5000', true],
    ['registry://127.0.0.1/a', [], 'http://127.0.0.1', true],
    ['registry://[::1]:5000/a', [], 'http://[::1]:5000', true],
    ['registry://docker.io/a', [], 'https://registry-1.docker.io', false],
    ['registry://localhost.example/a', [], 'https://localhost.example', false],
    ['registry://127.0.0.1.example.com/a', [], 'https://127.0.0.1.example.com', false],
    ['registry://cache:5000/a', ['cache'], 'http://cache:5000', false],
    ['registry://cache:5000/a', ['cache:5000'], 'http://cache:5000', false],
    ['registry://cache:5000/a', ['cache:5001', 'other'], 'https://cache:5000', false],
  ])('%s, insecure: %j', (reference, insecure, origin, isLocal) => {
    expect(endpointOf(parseRegistryReference(reference), insecure)).toEqual({ origin, isLocal });
  });
});
