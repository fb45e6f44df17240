import { describe, expect, it } from 'vitest';
import { userPaths } from './paths.ts';

describe('userPaths', () => {
  it('follows the XDG variables', () => {
    const env = { XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k', XDG_STATE_HOME: '/s' };
    expect(userPaths(env, '/home/u')).toEqual({ config: '/c/up', cache: '/k/up', state: '/s/up' });
  });

  it('falls back below the home directory, also for relative values', () => {
    expect(userPaths({ XDG_STATE_HOME: 'relative' }, '/home/u')).toEqual({
      config: '/home/u/.config/up',
      cache: '/home/u/.cache/up',
      state: '/home/u/.local/state/up',
    });
  });
});
