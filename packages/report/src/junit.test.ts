import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml, toJUnit } from './junit.ts';

describe('toJUnit', () => {
  it('counts and shows each case', () => {
    const report = toJUnit({
      suite: 'up inspect',
      durationMs: 1500,
      cases: [
        { name: 'a', className: 'fhs', status: 'passed', evidence: '11 files' },
        { name: 'b', className: 'fhs', status: 'failed', evidence: 'first <line>\nsecond' },
        { name: 'c', className: 'net', status: 'skipped', evidence: 'no network' },
      ],
    });
    expect(report).toContain('<testsuites tests="3" failures="1" errors="0" skipped="1" time="1.500">');
    expect(report).toContain(
      '<testcase classname="fhs" name="a"><system-out>11 files</system-out></testcase>',
    );
    expect(report).toContain('<failure message="first &lt;line&gt;">first &lt;line&gt;&#10;second</failure>');
    expect(report).toContain('<skipped message="no network">no network</skipped>');
  });

  it('shows what a terminal would act on instead of passing it on', () => {
    const evidence = '\u001b[31mred\u001b[0m\u0007\nuser\u202egpj.exe';
    const report = toJUnit({
      suite: 's',
      cases: [{ name: 'a', className: 'b', status: 'failed', evidence }],
    });
    expect(report).toContain('message="red\\u0007">red\\u0007&#10;user\\u202egpj.exe<');
  });
});

describe('escapeXml', () => {
  it('leaves nothing that ends a text or an attribute, and nothing that XML forbids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
        expect(escapeXml(text)).not.toMatch(/[<>"\u0000-\u001f\ufffe\uffff]|&(?!(?:amp|lt|gt|quot|#\d+);)/);
      }),
    );
  });
});
