import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BootRunView, toBootHtml } from './boot-page.ts';

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const run = (over: Partial<BootRunView> = {}): BootRunView => ({
  title: '',
  verdict: 'failed',
  cause: 'the kernel found no root file system',
  fix: 'Name it with root=',
  facts: [{ label: 'Machine', value: 'x86_64 · bios · TCG' }],
  spans: [{ name: 'kernel', startMs: 0, endMs: 2000, evidence: 'Linux version 6.1' }],
  marks: [],
  endMs: 2000,
  checks: [{ name: 'boots', status: 'failed', evidence: 'not within 30 s' }],
  troubles: [
    {
      rule: 'boot/no-root',
      severity: 'error',
      message: 'no root',
      atMs: 1500,
      lines: ['VFS: Cannot open <root>'],
    },
  ],
  screenshots: [{ caption: 'failed, after 2.0 s', png: PNG }],
  console: ['\u001b]52;c;evil\u0007last line'],
  ...over,
});
const pageOf = (...runs: readonly BootRunView[]): string =>
  toBootHtml({ toolVersion: '0.1.0', title: 'x.iso', runs });

describe('toBootHtml', () => {
  const page = pageOf(run());

  it('forbids everything but its style and its pictures', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(
      `content="default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`.replaceAll(
        '&#39;',
        '&#39;',
      ),
    );
    expect(page).not.toMatch(/<script|\son[a-z]+=|\sstyle=|<link|url\(/);
  });

  it('says what happened, why, and how to mend it', () => {
    for (const text of [
      '<h1>x.iso</h1>',
      '<span class="failed">It fails</span>',
      'the kernel found no root file system',
      '<b>fix</b> Name it with root=',
      'VFS: Cannot open &lt;root&gt;',
      '<td class="status failed">failed</td>',
    ])
      expect(page).toContain(text);
    expect(page).toContain(`src="data:image/png;base64,${Buffer.from(PNG).toString('base64')}"`);
    expect(page).toContain('<pre>last line\n</pre>');
  });

  it('takes no file for a picture that is none', () => {
    const html = pageOf(run({ screenshots: [{ caption: 'x', png: Buffer.from('<svg onload=alert(1)>') }] }));
    expect(html).not.toContain('data:image');
    expect(html).toContain('1 more picture, not on this page.');
  });

  it('counts where there are several boots', () => {
    const html = pageOf(run({ title: 'bios', verdict: 'passed' }), run({ title: 'uefi' }));
    expect(html).toContain('1 of 2 boots passed');
    expect(html).toContain('<span>uefi</span>');
  });

  it('stays small, whatever it is given', () => {
    const large = new Uint8Array(13_000_000);
    large.set(PNG);
    const html = pageOf(
      run({
        screenshots: [{ caption: 'x', png: large }],
        console: Array.from({ length: 100_000 }, () => 'x'.repeat(10_000)),
        checks: Array.from({ length: 5000 }, () => ({
          name: 'n',
          status: 'passed' as const,
          evidence: 'e'.repeat(5000),
        })),
      }),
    );
    expect(html.length).toBeLessThan(1_000_000);
  });
});
