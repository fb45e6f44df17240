import { describe, expect, it } from 'vitest';
import { renderTable } from './table.ts';

describe('renderTable', () => {
  it('aligns columns, leaves the last one alone and no white space at the end of a line', () => {
    expect(
      renderTable([
        ['a', 'bbb', 'c'],
        ['aaaa', 'b'],
        ['x', '', 'long text'],
      ]),
    ).toBe('a     bbb  c\naaaa  b\nx          long text\n');
  });

  it('is nothing for no rows', () => {
    expect(renderTable([])).toBe('');
  });
});
