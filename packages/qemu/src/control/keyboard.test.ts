import { describe, expect, it } from 'vitest';
import { keysOf, typeText } from './keyboard.ts';

describe('keysOf', () => {
  it.each([
    ['a', ['a']],
    ['A', ['shift', 'a']],
    ['7', ['7']],
    [' ', ['spc']],
    ['\n', ['ret']],
    ['/', ['slash']],
    ['?', ['shift', 'slash']],
    ['|', ['shift', 'backslash']],
    ['"', ['shift', 'apostrophe']],
  ])('types %j', (character, keys) => {
    expect(keysOf(character)).toEqual(keys);
  });

  it('has keys for all of ASCII that can be printed', () => {
    for (let code = 0x20; code < 0x7f; code += 1)
      expect(keysOf(String.fromCharCode(code)), String.fromCharCode(code)).toBeDefined();
  });

  it.each(['é', '€', 'constructor', ''])('has none for %j', (character) => {
    expect(keysOf(character)).toBeUndefined();
  });
});

describe('typeText', () => {
  it('types nothing of a text that it cannot type to its end', async () => {
    const sent: string[] = [];
    const qmp = {
      execute: (command: string) => {
        sent.push(command);
        return Promise.resolve({});
      },
    };
    await expect(typeText(qmp, 'naïve')).rejects.toMatchObject({ code: 'UP_USAGE' });
    expect(sent).toEqual([]);
  });
});
