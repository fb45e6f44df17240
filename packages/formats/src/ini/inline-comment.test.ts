import { describe, expect, it } from 'vitest';
import { stripComment } from './inline-comment.ts';

describe('stripComment', () => {
  it.each([
    ['  a b  \n', 'a b', ''],
    ['a ;b', 'a', ';b'],
    ['a\u00a0#b', 'a', '#b'],
    ['a;b', 'a;b', ''],
    ['  ; all of it', '', '; all of it'],
    ['# all of it\n', '', '# all of it'],
    // The second # is compared with the second ;, which does not exist, only after the first ; has won.
    ['a#b #c ;d', 'a#b #c', ';d'],
    ['a;b ;c#d', 'a;b', ';c#d'],
  ])('%j', (line, value, comment) => {
    expect(stripComment(line)).toEqual({ value, comment });
  });
});
