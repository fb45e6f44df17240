import { describe, expect, it } from 'vitest';
import { makeImage } from '../testing/make-image.ts';
import { creationPlace, placeOfName } from './creation-place.ts';

const STORE = '/nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-env';

const { tree } = makeImage({
  files: {
    '/usr/bin/there': { text: 'x' },
    '/bin': { link: `${STORE}/bin` },
    [`${STORE}/bin/sh`]: { text: 'x' },
    '/var/run': { link: '../run' },
    '/usr/bin/java': { link: '/etc/alternatives/java' },
    '/usr/bin/gone': { link: '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-gone/bin/gone' },
    '/opt': { link: '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-gone' },
    [`${STORE}/bin/lost`]: { link: '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-gone/bin/lost' },
    '/loop': { link: '/loop' },
    '/up': { link: '../../..' },
  },
});

describe('creationPlace', () => {
  it.each([
    ['/usr/bin/new', '/usr/bin/new'],
    ['/srv/a/b', '/srv/a/b'],
    ['/usr//bin/./x/../new', '/usr/bin/new'],
    // Through links, also to what is not there yet.
    ['/bin/env', `${STORE}/bin/env`],
    ['/var/run/app', '/run/app'],
    ['/var/run', '/run'],
    ['/usr/bin/java', '/etc/alternatives/java'],
    ['/up/srv', '/srv'],
  ])('%s is made at %s', (path, place) => {
    expect(creationPlace(tree, path)).toEqual({ kind: 'free', path: place });
  });

  it('knows what exists, links followed', () => {
    expect(creationPlace(tree, '/usr/bin/there')).toMatchObject({ kind: 'exists', path: '/usr/bin/there' });
    expect(creationPlace(tree, '/bin/sh')).toMatchObject({ kind: 'exists', path: `${STORE}/bin/sh` });
    expect(creationPlace(tree, '/')).toMatchObject({ kind: 'exists', path: '/' });
  });

  it('replaces a link into a store path that is not there, but makes up no store path', () => {
    expect(creationPlace(tree, '/usr/bin/gone')).toEqual({
      kind: 'free',
      path: '/usr/bin/gone',
      replaces: '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-gone/bin/gone',
    });
    for (const path of ['/opt/bin/x', '/bin/lost', '/nix/store/nothing/bin/x'])
      expect(creationPlace(tree, path), path).toMatchObject({ kind: 'blocked' });
  });

  it.each([
    ['/usr/bin/there/x', '/usr/bin/there is no directory'],
    ['/loop/x', 'links on the way to it run in a circle'],
    ['relative', 'its path is none'],
    ['/a\0b', 'its path is none'],
    [`/${'x'.repeat(256)}`, 'its path is longer than any that Linux knows'],
    [`/${'x/'.repeat(2100)}`, 'its path is longer than any that Linux knows'],
  ])('has no place for %j', (path, why) => {
    expect(creationPlace(tree, path)).toEqual({ kind: 'blocked', why });
  });
});

describe('placeOfName', () => {
  it('keeps a link at the end', () => {
    expect(placeOfName(tree, '/usr/bin/java')).toBe('/usr/bin/java');
    expect(placeOfName(tree, '/bin/sh')).toBe(`${STORE}/bin/sh`);
    expect(placeOfName(tree, '/etc/passwd')).toBe('/etc/passwd');
    expect(placeOfName(tree, '/usr/bin/there/x')).toBeUndefined();
    expect(placeOfName(tree, '/')).toBeUndefined();
  });
});
