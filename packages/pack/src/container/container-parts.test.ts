import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeLayers } from './container-layer.ts';
import { imageUser } from './image-user.ts';
import { mountPoints } from './mount-points.ts';

const FLAGS = {
  readOnly: true,
  capabilities: [],
  tmpfs: {},
  volumes: {},
  env: {},
  ports: {},
  listens: {},
  stopTimeoutSec: 10,
};

describe('imageUser', () => {
  it.each([
    [undefined, { name: 'up', uid: 1000, gid: 1000, home: '/home/up' }],
    ['1000:1000', { name: 'up', uid: 1000, gid: 1000, home: '/home/up' }],
    ['7', { name: 'up', uid: 7, gid: 7, home: '/home/up' }],
    ['0:0', { name: 'root', uid: 0, gid: 0, home: '/root' }],
    ['root', { name: 'root', uid: 0, gid: 0, home: '/root' }],
    ['nobody', { name: 'nobody', uid: 65534, gid: 65534, home: '/nonexistent' }],
    ['web-user', { name: 'web-user', uid: 1000, gid: 1000, home: '/home/web-user' }],
  ])('%s', (user, expected) => {
    expect(imageUser(user)).toEqual(expected);
  });

  it.each(['', 'a:b', '1:x', '-1', 'A User'])('refuses "%s"', (user) => {
    expect(() => imageUser(user)).toThrow('is no user');
  });
});

describe('mountPoints', () => {
  it('are directories of the user, unless the mount says otherwise', () => {
    const tmpfs = {
      '/var/hls': 'size=64m,uid=7,gid=8,mode=0700',
      '/tmp': 'mode=1777,size=1m',
      '/run/x/': '',
    };
    const points = mountPoints({ ...FLAGS, tmpfs, volumes: { '/data': 'data' } }, imageUser('1000'));
    expect(points).toEqual([
      { type: 'directory', path: '/var/hls', mode: 0o700, uid: 7, gid: 8 },
      { type: 'directory', path: '/tmp', mode: 0o1777, uid: 1000, gid: 1000 },
      { type: 'directory', path: '/run/x', mode: 0o755, uid: 1000, gid: 1000 },
      { type: 'directory', path: '/data', mode: 0o755, uid: 1000, gid: 1000 },
    ]);
  });
});

describe('completeLayers', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
    .map((parts) => `/${parts.join('/')}`);

  it('states every parent once, in the first layer that needs it, and no path twice', () => {
    fc.assert(
      fc.property(fc.array(fc.array(path)), (layers) => {
        const plans = layers.map((paths) => ({
          title: 'x',
          members: paths.map((one) => ({ type: 'directory' as const, path: one, mode: 0o700 })),
        }));
        const stated = new Map<string, number>();
        for (const [index, { members }] of completeLayers(plans).entries()) {
          for (const member of members) {
            expect(stated.has(member.path)).toBe(false);
            stated.set(member.path, index);
          }
        }
        for (const [index, paths] of layers.entries())
          for (const one of paths) {
            const parts = one.slice(1).split('/');
            for (let end = 1; end <= parts.length; end += 1)
              expect(stated.get(`/${parts.slice(0, end).join('/')}`)).toBeLessThanOrEqual(index);
          }
      }),
      { seed: 7 },
    );
  });

  it('keeps what is said of a directory, wherever in its layer it stands', () => {
    const [layer] = completeLayers([
      {
        title: 'x',
        members: [
          { type: 'file', path: '/tmp/f', content: new Uint8Array() },
          { type: 'directory', path: '/tmp', mode: 0o1777 },
        ],
      },
    ]);
    expect(layer?.members.filter((member) => member.path === '/tmp')).toEqual([
      { type: 'directory', path: '/tmp', mode: 0o1777 },
    ]);
  });
});
