import { describe, expect, it } from 'vitest';
import { sightOf } from './serial-login.ts';

const prompt = (text: string): string => sightOf({ text, isPartial: true });

describe('sightOf', () => {
  it('knows what waits for an answer', () => {
    expect(prompt('debian login:')).toBe('login');
    expect(prompt('nixos login: ')).toBe('login');
    expect(prompt('Password:')).toBe('password');
    expect(prompt('Password for root: ')).toBe('password');
    expect(prompt('root@guest:~#')).toBe('prompt');
    expect(prompt('/ # ')).toBe('prompt');
    expect(prompt('[nixos@nixos:~]$ ')).toBe('prompt');
  });

  it('takes nothing for a prompt that has an end', () => {
    for (const text of ['debian login:', 'Password:', 'a line with #'])
      expect(sightOf({ text, isPartial: false })).toBe('other');
    expect(prompt('[    1.234567] Run /init as init process')).toBe('other');
    expect(prompt('debian login: root')).toBe('other');
    expect(prompt('Last login: Sat Nov 21 on ttyS0')).toBe('other');
  });

  it('knows a refusal', () => {
    expect(sightOf({ text: 'Login incorrect', isPartial: false })).toBe('denied');
  });
});
