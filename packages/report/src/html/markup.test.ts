import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from './markup.ts';

describe('html', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ["\" onload='x' &amp;", '&quot; onload=&#39;x&#39; &amp;amp;'],
    ['\u001b[31mred\u001b[0m\u202e', 'red\\u202e'],
    ['a\u0000b\nc', 'a\\u0000b\\u000ac'],
  ])('takes %j for text', (value, text) => {
    expect(html`<b title="${value}">${value}</b>`.source).toBe(`<b title="${text}">${text}</b>`);
  });

  it('puts markup, lists and numbers in as they are, and nothing for nothing', () => {
    const inner = html`<i>${'&'}</i>`;
    expect(html`${inner}${[inner, 'x', 1]}${undefined}`.source).toBe('<i>&amp;</i><i>&amp;</i>x1');
  });

  it('leaves nothing of a text that ends it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
        expect(html`${text}`.source).not.toMatch(/[<>"'\u0000-\u001f]|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
      { seed: 22 },
    );
  });
});
