import { describe, expect, it } from 'vitest';
import { STATIC } from '../../testing/find-in-image.ts';
import type { FileSpecs } from '../../testing/make-image.ts';
import { CONF, SOUND_FILES, withProgram } from '../../testing/supervisor-image.ts';
import { mend, rulesNamed } from '../testing/mend.ts';

const supervised = (conf: string, files: FileSpecs = {}) => ({
  files: { ...SOUND_FILES, [CONF]: { text: conf }, ...files },
  config: { cmd: ['/usr/bin/supervisord', '-c', CONF] },
});

describe('/tmp and /var/tmp', () => {
  const rules = rulesNamed('fhs/tmp-missing', 'fhs/tmp-mode', 'fhs/var-tmp');
  const app = { '/app': { elf: {}, mode: 0o755 } };
  const config = { cmd: ['/app'] };

  it('are made, open to everybody', async () => {
    const { actions } = await mend({ rules, files: app, config });
    expect(actions).toEqual([
      { kind: 'directory', path: '/tmp', mode: 0o1777, uid: 0, gid: 0 },
      { kind: 'directory', path: '/var/tmp', mode: 0o1777, uid: 0, gid: 0 },
    ]);
  });

  it('are made where a link leads', async () => {
    const { actions, left } = await mend({ rules, files: { ...app, '/tmp': { link: 'var/tmp' } }, config });
    expect(actions).toEqual([{ kind: 'directory', path: '/var/tmp', mode: 0o1777, uid: 0, gid: 0 }]);
    expect(left).toEqual([]);
  });

  it('are opened, with the owner that they have', async () => {
    const { actions, left } = await mend({
      rules,
      files: {
        ...app,
        '/tmp': { type: 'directory', mode: 0o755, uid: 5 },
        '/var/tmp': { type: 'directory' },
      },
      config,
    });
    expect(actions).toEqual([
      {
        kind: 'attributes',
        path: '/tmp',
        type: 'directory',
        mode: 0o1777,
        uid: 5,
        gid: 0,
        before: { mode: 0o755, uid: 5, gid: 0 },
      },
    ]);
    expect(left).toEqual([]);
  });

  it('stay as they are where /tmp is a file, or nothing wants it', async () => {
    const file = await mend({
      rules,
      files: { ...app, '/tmp': { text: '' }, '/var/tmp': { link: '/tmp' } },
      config,
    });
    expect(file.actions).toEqual([]);
    const isStatic = await mend({ rules, files: { '/app': STATIC }, config });
    expect(isStatic.actions).toEqual([]);
  });
});

describe('directories that supervisord wants', () => {
  const rules = rulesNamed('supervisord/log-directory', 'supervisord/directory', 'supervisord/unix-socket');

  it('are made for whoever writes there', async () => {
    const conf = `[supervisord]
nodaemon=true
user=app
logfile=/var/log/app/supervisord.log
childlogdir=/var/log/children
[program:web]
command=/usr/bin/web
directory=/srv/web
stdout_logfile=/var/log/web/out.log
[unix_http_server]
file=/var/run/app/s.sock
`;
    const { actions, left } = await mend({ ...supervised(conf), rules });
    const owner = { kind: 'directory', mode: 0o755, uid: 1000, gid: 1000 };
    expect(actions).toEqual([
      { ...owner, path: '/srv/web' },
      { ...owner, path: '/var/log/app' },
      { ...owner, path: '/var/log/children' },
      { ...owner, path: '/var/log/web' },
      { ...owner, path: '/var/run/app' },
    ]);
    expect(left).toEqual([]);
  });

  it('are not made up where quotes are a part of the path', async () => {
    const { actions, left } = await mend({
      ...supervised(withProgram('command=/usr/bin/web', 'stdout_logfile="/var/log/web/out.log"')),
      rules,
    });
    expect(actions).toEqual([]);
    expect(left).toEqual(['supervisord/log-directory: what is written there is no absolute path']);
  });

  it('change their owner for a socket', async () => {
    const conf = '[supervisord]\nnodaemon=true\nuser=app\n[unix_http_server]\nfile=/run/app/s.sock\n';
    const { actions, left } = await mend({
      ...supervised(conf, { '/run/app': { type: 'directory' } }),
      rules,
    });
    expect(actions).toMatchObject([
      { kind: 'attributes', path: '/run/app', uid: 1000, gid: 1000, mode: 0o755 },
    ]);
    expect(left).toEqual([]);
  });
});

describe('directories of logs and pid files', () => {
  const rules = rulesNamed('fhs/log-directory', 'fhs/run');
  const nginx = (user: string, conf: string, files: FileSpecs = {}) => ({
    rules,
    files: {
      '/etc/passwd': { text: 'root:x:0:0::/:/bin/sh\nweb:x:33:33::/var/www:/bin/sh\n' },
      '/usr/sbin/nginx': STATIC,
      '/etc/nginx/nginx.conf': { text: conf },
      ...files,
    },
    config: { cmd: ['/usr/sbin/nginx'], user },
  });

  it('are made for the user of the image', async () => {
    const { actions, left } = await mend(
      nginx('web', 'error_log /var/log/nginx/error.log;\npid /run/nginx/nginx.pid;\n'),
    );
    expect(actions).toEqual([
      { kind: 'directory', path: '/run/nginx', mode: 0o755, uid: 33, gid: 33 },
      { kind: 'directory', path: '/var/log/nginx', mode: 0o755, uid: 33, gid: 33 },
    ]);
    expect(left).toEqual([]);
  });

  it("change their owner where they are root's", async () => {
    const { actions, left } = await mend(
      nginx('web', 'error_log /var/log/nginx/error.log;\n', {
        '/var/log/nginx': { type: 'directory', mode: 0o750 },
      }),
    );
    expect(actions).toMatchObject([{ path: '/var/log/nginx', mode: 0o750, uid: 33, gid: 33 }]);
    expect(left).toEqual([]);
  });

  it.each([
    [
      '/etc/error.log',
      { '/etc': { type: 'directory' } },
      /giving \/etc to uid 33 would open more than it mends/,
    ],
    [
      '/var/log/x/error.log',
      { '/var/log/x': { type: 'directory', uid: 7 } },
      /it belongs to uid 7, which may need it/,
    ],
  ] as const)('stay with their owner: %s', async (log, files, why) => {
    const { actions, left } = await mend(nginx('web', `error_log ${log};\n`, files));
    expect(actions).toEqual([]);
    expect(left[0]).toMatch(why);
  });
});

describe('homes', () => {
  const passwd = { '/etc/passwd': { text: 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n' } };

  it('of the user of the image are made, or given to it', async () => {
    const options = {
      rules: rulesNamed('fhs/home'),
      config: { cmd: ['/app'], user: 'app' },
    };
    const app = { ...passwd, '/app': { elf: {}, mode: 0o755 } };
    const missing = await mend({ ...options, files: app });
    expect(missing.actions).toEqual([
      { kind: 'directory', path: '/home/app', mode: 0o755, uid: 1000, gid: 1000 },
    ]);
    const closed = await mend({ ...options, files: { ...app, '/home/app': { type: 'directory' } } });
    expect(closed.actions).toMatchObject([{ kind: 'attributes', path: '/home/app', uid: 1000 }]);
    expect([...missing.left, ...closed.left]).toEqual([]);
  });

  it('of the users of services are made', async () => {
    const { actions } = await mend({
      rules: rulesNamed('users/home-missing'),
      ...supervised(withProgram('command=/usr/bin/web', 'user=web'), {
        '/etc/passwd': { text: 'root:x:0:0::/:/bin/sh\nweb:x:33:33::/var/www:/bin/sh\n' },
      }),
    });
    expect(actions).toEqual([{ kind: 'directory', path: '/var/www', mode: 0o755, uid: 33, gid: 33 }]);
  });
});

describe('closed directories', () => {
  const rules = rulesNamed('fhs/not-traversable');
  const image = (path: string, mode: number) => ({
    rules,
    files: { [path]: { type: 'directory' as const, mode }, [`${path}/bin/app`]: STATIC },
    config: { cmd: [`${path}/bin/app`], user: '1000' },
  });

  it('are opened as far as it takes', async () => {
    const { actions, left } = await mend(image('/root/tools', 0o700));
    expect(actions).toMatchObject([{ kind: 'attributes', path: '/root/tools', mode: 0o711 }]);
    expect(left).toEqual([]);
  });

  it('are mended where nobody could pass', async () => {
    const { actions, left } = await mend(image('/nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-app', 0o644));
    expect(actions).toMatchObject([{ mode: 0o755 }]);
    expect(left).toEqual([]);
  });

  it('are opened one after the other', async () => {
    const { actions, left } = await mend({
      rules,
      files: {
        '/a': { type: 'directory', mode: 0o700 },
        '/a/b': { type: 'directory', mode: 0o700 },
        '/a/b/app': STATIC,
      },
      config: { cmd: ['/a/b/app'], user: '1000' },
    });
    expect(actions).toMatchObject([{ path: '/a' }, { path: '/a/b' }]);
    expect(left).toEqual([]);
  });
});
