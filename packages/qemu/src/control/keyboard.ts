import { setTimeout as sleep } from 'node:timers/promises';
import { UpError } from '@up/core';
import type { Qmp } from './monitor.ts';

/** How long a key is held, and until the next one: guests lose keys that come faster. */
const HOLD_MS = 20;
const PAUSE_MS = 30;

/** Characters that need no shift, and the key that gives them (QKeyCode of QEMU). */
const PLAIN: Readonly<Record<string, string>> = {
  ' ': 'spc',
  '\n': 'ret',
  '\r': 'ret',
  '\t': 'tab',
  '\b': 'backspace',
  '\u001b': 'esc',
  '-': 'minus',
  '=': 'equal',
  '[': 'bracket_left',
  ']': 'bracket_right',
  ';': 'semicolon',
  "'": 'apostrophe',
  '`': 'grave_accent',
  '\\': 'backslash',
  ',': 'comma',
  '.': 'dot',
  '/': 'slash',
};

/** Characters that need shift, and the character on the same key without it. */
const SHIFTED: Readonly<Record<string, string>> = {
  '!': '1',
  '@': '2',
  '#': '3',
  $: '4',
  '%': '5',
  '^': '6',
  '&': '7',
  '*': '8',
  '(': '9',
  ')': '0',
  _: '-',
  '+': '=',
  '{': '[',
  '}': ']',
  ':': ';',
  '"': "'",
  '~': '`',
  '|': '\\',
  '<': ',',
  '>': '.',
  '?': '/',
};

/** The keys that type a character on a keyboard with US layout, or undefined where there are none. */
export function keysOf(character: string): readonly string[] | undefined {
  if (/^[a-z0-9]$/.test(character)) return [character];
  if (/^[A-Z]$/.test(character)) return ['shift', character.toLowerCase()];
  if (Object.hasOwn(PLAIN, character)) return [PLAIN[character] ?? ''];
  if (!Object.hasOwn(SHIFTED, character)) return undefined;
  return ['shift', ...(keysOf(SHIFTED[character] ?? '') ?? [])];
}

/** Presses keys at the same time, and waits until they are up again. @throws UpError UP_VM_FAILED: no such key. */
export async function pressKeys(qmp: Qmp, keys: readonly string[]): Promise<void> {
  const codes = keys.map((data) => ({ type: 'qcode', data }));
  await qmp.execute('send-key', { keys: codes, 'hold-time': HOLD_MS });
  await sleep(HOLD_MS + PAUSE_MS);
}

/** @throws UpError UP_USAGE, before anything is typed, for a character that no key of a US keyboard gives. */
export async function typeText(qmp: Qmp, text: string): Promise<void> {
  const strokes = [...text.replaceAll('\r\n', '\n')].map((character) => {
    const keys = keysOf(character);
    if (keys === undefined)
      throw new UpError('UP_USAGE', `A keyboard with US layout has no ${JSON.stringify(character)}`, {
        hint: 'Type only what such a keyboard has.',
      });
    return keys;
  });
  for (const keys of strokes) await pressKeys(qmp, keys);
}
