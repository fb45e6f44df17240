import { describe, expect, it } from 'vitest';
import { STATIC, STORE } from '../../testing/find-in-image.ts';
import type { FileSpecs } from '../../testing/make-image.ts';
import { CONF, SOUND_FILES, SUPERVISORD_SECTION, withProgram } from '../../testing/supervisor-image.ts';
import { mend, rulesNamed } from '../testing/mend.ts';

const rules = rulesNamed(
  'users/unknown-user',
  'users/unknown-group',
  'users/no-passwd',
  'supervisord/user',
  'supervisord/sockchown',
);
const ROOT = { text: 'root:x:0:0:root:/root:/bin/sh\n' };
const GROUP = { text: 'root:x:0:\n' };

const supervised = (conf: string, files: FileSpecs = {}) => ({
  rules,
  files: { ...SOUND_FILES, [CONF]: { text: conf }, ...files },
  config: { cmd: ['/usr/bin/supervisord', '-c', CONF] },
});
const socket = (chown: string): string =>
  `${SUPERVISORD_SECTION}[unix_http_server]\nfile=/run/s.sock\nchown=${chown}\n`;

describe('USER of the image', () => {
  const image = (user: string, files: FileSpecs) => ({
    rules,
    files: { '/app': STATIC, ...files },
    config: { user, cmd: ['/app'] },
  });

  it('gets a number, a group, a home and no shell that is not there', async () => {
    const { actions, left } = await mend(image('app', { '/etc/passwd': ROOT, '/etc/group': GROUP }));
    expect(actions).toEqual([
      { kind: 'directory', path: '/home/app', mode: 0o755, uid: 1000, gid: 1000 },
      { kind: 'append', path: '/etc/group', lines: ['app:x:1000:'] },
      { kind: 'append', path: '/etc/passwd', lines: ['app:x:1000:1000::/home/app:/sbin/nologin'] },
    ]);
    expect(left).toEqual([]);
  });

  it('gets the number that its files have', async () => {
    const { actions } = await mend(
      image('app', {
        '/etc/passwd': ROOT,
        '/etc/group': GROUP,
        '/bin/sh': STATIC,
        '/home/app': { type: 'directory', uid: 1234, gid: 1234 },
      }),
    );
    expect(actions).toEqual([
      { kind: 'append', path: '/etc/group', lines: ['app:x:1234:'] },
      { kind: 'append', path: '/etc/passwd', lines: ['app:x:1234:1234::/home/app:/bin/sh'] },
    ]);
  });

  it('gets its group in the next round', async () => {
    const { actions, left } = await mend(image('app:web', { '/etc/passwd': ROOT, '/etc/group': GROUP }));
    expect(actions).toMatchObject([
      { path: '/home/app' },
      { path: '/etc/group', lines: ['app:x:1000:', 'web:x:1001:'] },
      { path: '/etc/passwd' },
    ]);
    expect(left).toEqual([]);
  });

  it('passes over numbers that are taken', async () => {
    const { actions } = await mend(
      image('app', {
        '/etc/passwd': { text: `${ROOT.text}a:x:1000:1000::/:/bin/sh\n` },
        '/etc/group': { text: 'root:x:0:\nb:x:1001:' },
      }),
    );
    expect(actions).toMatchObject([
      { path: '/home/app', uid: 1002 },
      { path: '/etc/group', lines: ['app:x:1002:'] },
      { path: '/etc/passwd', lines: ['app:x:1002:1002::/home/app:/sbin/nologin'] },
    ]);
  });

  it('is not made up where the name is none', async () => {
    const { actions, left } = await mend(image('a b', { '/etc/passwd': ROOT, '/etc/group': GROUP }));
    expect(actions).toEqual([]);
    expect(left).toEqual(['users/unknown-user: a b is no name for a user']);
  });
});

describe('/etc/passwd', () => {
  it('is made where it is missing, with root, nobody and whoever the image runs as', async () => {
    const { actions, left } = await mend({
      rules,
      files: { '/app': STATIC, '/lib/ld-musl-x86_64.so.1': STATIC },
      config: { user: '1000:7', cmd: ['/app'] },
    });
    expect(actions).toMatchObject([
      { path: '/home/user1000', uid: 1000, gid: 7 },
      { path: '/etc/group', lines: ['root:x:0:', 'nobody:x:65534:', 'user1000:x:7:'] },
      {
        path: '/etc/passwd',
        lines: [
          'root:x:0:0::/:/sbin/nologin',
          'nobody:x:65534:65534::/nonexistent:/sbin/nologin',
          'user1000:x:1000:7::/home/user1000:/sbin/nologin',
        ],
      },
    ]);
    expect(left).toEqual([]);
  });

  it('becomes a file where it is a link into the store, which stays as it is', async () => {
    const { repaired, left } = await mend({
      rules,
      files: {
        '/app': STATIC,
        '/etc/passwd': { link: `${STORE}-fake-nss/etc/passwd` },
        [`${STORE}-fake-nss/etc/passwd`]: { ...ROOT, mode: 0o444 },
        '/etc/group': GROUP,
      },
      config: { user: 'app', cmd: ['/app'] },
    });
    expect(repaired.tree.lstat('/etc/passwd')).toMatchObject({
      type: 'file',
      mode: 0o644,
      facts: { text: `${ROOT.text}app:x:1000:1000::/home/app:/sbin/nologin\n` },
    });
    expect(repaired.tree.lstat(`${STORE}-fake-nss/etc/passwd`)?.facts?.text).toBe(ROOT.text);
    expect(left).toEqual([]);
  });

  it('gets a line end before the first new line where it has none', async () => {
    const { repaired } = await mend({
      rules,
      files: { '/app': STATIC, '/etc/passwd': { text: ROOT.text.trimEnd() }, '/etc/group': GROUP },
      config: { user: 'app', cmd: ['/app'] },
    });
    expect(repaired.tree.lstat('/etc/passwd')?.facts?.text).toBe(
      `${ROOT.text}app:x:1000:1000::/home/app:/sbin/nologin\n`,
    );
  });
});

describe('accounts of supervisord', () => {
  it('gives a user the group of its name, with the number that the user has', async () => {
    const { actions, left } = await mend(
      supervised(socket('root:neko'), {
        '/etc/passwd': { text: `${ROOT.text}neko:x:1005:1005::/home/neko:/bin/sh\n` },
        '/etc/group': GROUP,
      }),
    );
    expect(actions).toEqual([{ kind: 'append', path: '/etc/group', lines: ['neko:x:1005:'] }]);
    expect(left).toEqual([]);
  });

  it('adds an owner of a socket that nothing runs as, without a home', async () => {
    const { actions, left } = await mend(supervised(socket('owner:owner')));
    expect(actions).toEqual([
      { kind: 'append', path: '/etc/group', lines: ['owner:x:1001:'] },
      { kind: 'append', path: '/etc/passwd', lines: ['owner:x:1001:1001::/nonexistent:/bin/sh'] },
    ]);
    expect(left).toEqual([]);
  });

  it('adds users of programs, by name and by number', async () => {
    const { actions, left } = await mend(
      supervised(
        `${withProgram('command=/usr/bin/web', 'user=runner')}[program:b]\ncommand=/usr/bin/web\nuser=7777\n`,
      ),
    );
    expect(actions).toMatchObject([
      { path: '/home/runner', uid: 1001 },
      { path: '/home/user7777', uid: 7777 },
      { path: '/etc/group' },
      {
        path: '/etc/passwd',
        lines: ['runner:x:1001:1001::/home/runner:/bin/sh', 'user7777:x:7777:7777::/home/user7777:/bin/sh'],
      },
    ]);
    expect(left).toEqual([]);
  });
});

describe('accounts of units', () => {
  it('adds the user of an enabled service', async () => {
    const unit = '/usr/lib/systemd/system/web.service';
    const { actions, left } = await mend({
      rules,
      files: {
        '/etc/passwd': ROOT,
        '/etc/group': GROUP,
        '/usr/lib/systemd/systemd': STATIC,
        [unit]: { text: '[Service]\nExecStart=/app\nUser=web\nGroup=web\n' },
        '/etc/systemd/system/multi-user.target.wants/web.service': { link: unit },
      },
      config: { cmd: ['/usr/lib/systemd/systemd'] },
    });
    expect(actions).toMatchObject([
      { path: '/home/web' },
      { path: '/etc/group', lines: ['web:x:1000:'] },
      { path: '/etc/passwd', lines: ['web:x:1000:1000::/home/web:/sbin/nologin'] },
    ]);
    expect(left).toEqual([]);
  });
});
