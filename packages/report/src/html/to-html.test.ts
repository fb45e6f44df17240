import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import type { Finding } from '@up/core';
import { describe, expect, it } from 'vitest';
import { nekoReport } from '../../test/support/neko.ts';
import { toHtml } from './to-html.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const finding = (over: Partial<Finding>): Finding => ({
  rule: 'fhs/bin-sh',
  severity: 'warning',
  message: 'm',
  evidence: 'e',
  ...over,
});

describe('toHtml', () => {
  const page = toHtml(nekoReport());

  it('forbids everything but its own style sheet and script, by their hashes', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(page)?.[1]
      ?.replaceAll('&#39;', "'");
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(policy).toBe(
      `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`,
    );
    expect(page.match(/<script|<style/g)).toHaveLength(2);
  });

  it('has a script that a browser can read', () => {
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(() => new Script(script)).not.toThrow();
  });

  it('has nothing in it that the policy would stop, and refers to nothing outside', () => {
    expect(page).not.toMatch(/\son[a-z]+=|\sstyle=|\ssrc=|<link|<form|@import|url\(/);
    expect(page.match(/href="[^"]*"/g)).toEqual(['href="#findings"', 'href="#layers"', 'href="#space"']);
  });

  it('says what the image is, what was found, where, why and what mends it', () => {
    for (const text of [
      '<h1>neko-base:2.5.0</h1>',
      '<dt>platform</dt><dd>linux/amd64</dd>',
      '<span class="error">4 errors</span><span class="warning">15 warnings</span><span class="info">2 worth knowing</span>',
      '<code class="path">/etc/neko/supervisord.conf:57</code>',
      'supervisord would stop: Invalid sockchown value root:neko',
      '<b>fix</b> extraCommands = &quot;mkdir -m 1777 tmp&quot;',
      'libc.so.6 is larger than what is kept of a file',
      '37 layers, 171 MB stored, 417 MB unpacked',
      '<footer>up 0.1.0</footer>',
    ]) {
      expect(page).toContain(text);
    }
    expect(page.match(/<b>fix<\/b> leave the link out/g)).toHaveLength(1);
  });

  it('links the pages of rules where it is told an address, and nothing but the web is one', () => {
    expect(toHtml(nekoReport({ docsUrl: 'https://example.org/up/' }))).toContain(
      '<a href="https://example.org/up/docs/rules/fhs-store-only.md" rel="noreferrer">',
    );
    expect(toHtml(nekoReport({ docsUrl: 'javascript:alert(1)//' }))).not.toContain('javascript:');
  });

  it('says so where there is nothing to say', () => {
    const empty = toHtml(nekoReport({ findings: [], skipped: [], layers: [], treemaps: [] }));
    expect(empty).toContain('Nothing that would fail');
    expect(empty).not.toMatch(/<h2>(?:Skipped|Layers|What takes the space)<\/h2>/);
  });

  it('masks credentials in the commands that made layers', () => {
    const layer = { digest: 'sha256:0', sizeBytes: 1, uncompressedBytes: 1, wastedBytes: 0, entries: 1 };
    const layers = [{ ...layer, createdBy: 'RUN curl -H "Authorization: Bearer abcdef0123456789" x' }];
    expect(toHtml(nekoReport({ layers }))).not.toContain('abcdef0123456789');
  });

  it('stays small with a hundred thousand findings, and says what it leaves out', () => {
    const findings = [
      finding({ severity: 'error', rule: 'exec/not-found', message: 'the one that matters' }),
      ...Array.from({ length: 100_000 }, (_, index) => finding({ path: `/usr/share/${index}` })),
    ];
    const large = toHtml(nekoReport({ findings }));
    expect(large.length).toBeLessThan(500_000);
    expect(large).toContain('100000 warnings');
    expect(large).toContain('the one that matters');
    expect(large).toContain('99900 more findings, not on this page');
  });

  it('stays bounded when every text is as long and hostile as it can be', () => {
    const evil = '"<&\'>'.repeat(20_000);
    const hostile = toHtml(
      nekoReport({
        title: evil,
        facts: [{ label: evil, value: evil }],
        findings: Array.from({ length: 20_000 }, (_, index) =>
          finding({
            rule: `a/${index % 20}`,
            path: evil,
            message: evil,
            evidence: evil,
            fix: evil,
            layer: evil,
          }),
        ),
        skipped: Array.from({ length: 1000 }, () => ({ rule: evil, reason: evil })),
        treemaps: [
          {
            title: evil,
            root: {
              name: evil,
              sizeBytes: 5000,
              children: Array.from({ length: 5000 }, () => ({ name: evil, sizeBytes: 1, detail: evil })),
            },
          },
        ],
      }),
    );
    expect(hostile.length).toBeLessThan(12_000_000);
  });
});
