import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNginxDirectives } from './nginx-directives.ts';

describe('the directives of nginx', () => {
  it('have names, arguments and lines, whether they are blocks or not', () => {
    const text = `# error_log /no;
http { # x
  access_log  "/var/log/a b.log" main;
  root '/srv/it\\'s'; root /srv/$host/x;
  location ~ \\.php$ { deny all; }
}
`;
    expect(parseNginxDirectives(text)).toEqual([
      { name: 'http', args: [], line: 2 },
      { name: 'access_log', args: ['/var/log/a b.log', 'main'], line: 3 },
      { name: 'root', args: ["/srv/it's"], line: 4 },
      { name: 'root', args: [undefined], line: 4 },
      { name: 'location', args: ['~', undefined], line: 5 },
      { name: 'deny', args: ['all'], line: 5 },
    ]);
  });

  it('end where another language begins', () => {
    const text = 'pid /run/a;\ncontent_by_lua_block { root /no; }\n';
    expect(parseNginxDirectives(text).map(({ name }) => name)).toEqual(['pid', 'content_by_lua_block']);
  });

  it('come out of any text without an error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseNginxDirectives(text)));
    expect(parseNginxDirectives('a '.repeat(100_000))).toEqual([]);
    const started = performance.now();
    expect(parseNginxDirectives('"\\" '.repeat(60_000))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
