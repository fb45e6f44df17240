import { describe, expect, it } from 'vitest';
import { configFilesOf } from './config-files.ts';
import { parseOwner, parseUser } from './identity.ts';
import { expandUser, normalizePath, parseFileInDirectory, type World } from './world.ts';

const world: World = {
  files: configFilesOf(new Map()),
  env: new Map([['HOME', '/h/']]),
  identity: {
    users: new Map([
      ['root', { uid: 0, gid: 0, home: '/root' }],
      ['app', { uid: 1000, gid: 1001, home: '/home/app/' }],
      ['bare', { uid: 5, gid: 5 }],
    ]),
    groups: new Map([['neko', 7]]),
  },
  directoryExists: (path) => path === '/h',
  hostNodeName: 'box',
  version: '4.2',
  cwd: '/w',
  uid: 1000,
  canImport: () => true,
};

describe('expandUser', () => {
  it.each([
    ['~', '/h'],
    ['~/x', '/h/x'],
    ['~app/x', '/home/app/x'],
    ['~bare', '/'],
    ['~ghost/x', '~ghost/x'],
    ['/~', '/~'],
  ])('%s', (path, expanded) => {
    expect(expandUser(path, world)).toBe(expanded);
  });

  it('asks the user database where HOME is not set', () => {
    expect(expandUser('~/x', { ...world, env: new Map() })).toBe('/home/app/x');
    expect(expandUser('~/x', { ...world, env: new Map(), uid: 4711 })).toBe('~/x');
  });
});

describe('paths of the configuration', () => {
  it('are absolute in the end, and their directory has to exist', () => {
    expect(normalizePath('~/../x', world)).toBe('/x');
    expect(normalizePath('x', world)).toBe('/w/x');
    expect(parseFileInDirectory('~/x', world)).toBe('/h/x');
    expect(parseFileInDirectory('x', world)).toBe('x');
    expect(() => parseFileInDirectory('"/h/x"', world)).toThrow(
      'The directory named as part of the path "/h/x" does not exist',
    );
  });
});

describe('users and groups', () => {
  it('are found by name and by number', () => {
    expect(parseUser('app', world.identity).gid).toBe(1001);
    expect(parseUser(' 1000 ', world.identity).gid).toBe(1001);
    expect(parseOwner('root:neko', world.identity)).toEqual({ uid: 0, gid: 7 });
    expect(parseOwner('0:7', world.identity)).toEqual({ uid: 0, gid: 7 });
    expect(parseOwner('app', world.identity)).toEqual({ uid: 1000, gid: -1 });
  });

  it.each([
    ['ghost', 'Invalid user name ghost'],
    ['12', 'Invalid user id 12'],
    ['app:ghost', 'Invalid group name ghost'],
    ['app:12', 'Invalid group id 12'],
  ])('%s: %s', (text, message) => {
    expect(() => parseOwner(text, world.identity)).toThrow(message);
  });
});
