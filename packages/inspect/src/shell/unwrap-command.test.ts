import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrapCommand, unwrapOnce } from './unwrap-command.ts';

const words = (line: string) => unwrapCommand(line.split(' ')).words.join(' ');

describe('unwrapCommand', () => {
  it.each([
    ['tini -- app -v', 'app -v'],
    ['/sbin/tini -g -p TERM -- app', 'app'],
    ['dumb-init -r 15:3 app', 'app'],
    ['exec -a name app', 'app'],
    ['nice -n 5 nohup setsid ionice -c 2 app', 'app'],
    ['stdbuf -o L app', 'app'],
    ['command app', 'app'],
    ['gosu app tini -- app x', 'app x'],
    ['s6-setuidgid www app', 'app'],
    ['env -u X -C /srv A=b C=d app e=f', 'app e=f'],
  ])('takes %s down to %s', (line, inner) => {
    expect(words(line)).toBe(inner);
  });

  it.each([
    'app',
    'tini',
    'tini --',
    'gosu app',
    'env',
    'env A=b',
    'command -v app',
    'env -S app',
    'python3 /x.py',
  ])('leaves %s as it is', (line) => {
    expect(words(line)).toBe(line);
  });

  it('tells what is set, and who it runs as in the end', () => {
    const line = ['env', 'A=1', 'B=x y', 'gosu', 'one', 'env', 'A=2', 'su-exec', 'two', 'app'];
    const { environment, user, clearsEnvironment } = unwrapCommand(line);
    expect(Object.fromEntries(environment)).toEqual({ A: '2', B: 'x y' });
    expect({ user, clearsEnvironment }).toEqual({ user: 'two', clearsEnvironment: false });
  });

  it('forgets what was set before an environment is thrown away', () => {
    const unwrapped = unwrapCommand(['env', 'A=1', 'env', '-i', 'B=2', 'app']);
    expect(Object.fromEntries(unwrapped.environment)).toEqual({ B: '2' });
    expect(unwrapped.clearsEnvironment).toBe(true);
  });

  it('stops at what only run time tells', () => {
    expect(unwrapOnce(['tini', undefined, 'app'])).toBeUndefined();
    expect(unwrapOnce([undefined, 'app'])).toBeUndefined();
    expect(unwrapOnce(['tini', '--', 'app', undefined])?.words).toEqual(['app', undefined]);
  });

  it('gives an end of what it was given, whatever that is', () => {
    const word = fc.constantFrom(
      ...['env', 'tini', 'gosu', 'exec', 'command', '-i', '-p', '--', '-', 'A=b', 'app', '', undefined],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (given) => {
        const { words: inner } = unwrapCommand(given);
        expect(inner).toEqual(given.slice(given.length - inner.length));
      }),
    );
  });
});
