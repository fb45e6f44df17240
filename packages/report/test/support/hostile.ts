import type { Finding } from '@up/core';
import type { HtmlReportOptions, TreemapNode } from '../../src/index.ts';

/** What an image could name things, if its maker hoped for a page that takes names for markup. */
export const HOSTILE: readonly string[] = [
  '<script>hacked=1</script>',
  '</script><script>hacked=2</script>',
  '</style><script>hacked=3</script>',
  '</title><img src=x onerror=hacked=4>',
  '" onmouseover="hacked=5" x="',
  "' autofocus onfocus='hacked=6",
  '--><svg onload=hacked=7>',
  ']]><a href="javascript:hacked=8">x</a>',
  '`+(hacked=9)+`',
  '\u001b[31mred\u001b]0;title\u0007',
  'invoice\u202efdp.exe',
  '\u0000\u0001\u2028\ufeff',
  '&lt;b&gt;',
  '\ud800',
];

const EVERYTHING = HOSTILE.join(' ');

/** A report in which every text that can come from an image is hostile, alone and all at once. */
export function hostileReport(): HtmlReportOptions {
  const texts = [...HOSTILE, EVERYTHING];
  const tree = (depth: number): readonly TreemapNode[] =>
    texts.map((name, index) => ({
      name,
      sizeBytes: 1000 - index,
      detail: name,
      ...(depth > 0 ? { children: tree(depth - 1) } : {}),
    }));
  return {
    toolVersion: EVERYTHING,
    title: EVERYTHING,
    facts: texts.map((text) => ({ label: text, value: text })),
    layers: texts.map((text) => ({
      digest: text,
      sizeBytes: 10,
      uncompressedBytes: 20,
      wastedBytes: 5,
      entries: 1,
      createdBy: text,
    })),
    treemaps: [{ title: EVERYTHING, root: { name: EVERYTHING, sizeBytes: 10_000, children: tree(1) } }],
    findings: texts.map(
      (text): Finding => ({
        rule: text,
        severity: 'error',
        message: text,
        path: text,
        line: 1,
        layer: text,
        evidence: text,
        fix: text,
      }),
    ),
    skipped: texts.map((text) => ({ rule: text, reason: text })),
    rules: texts.map((text) => ({ id: text, severity: 'error', summary: text })),
    docsUrl: 'https://example.org',
  };
}
