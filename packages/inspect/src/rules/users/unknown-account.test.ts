import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { UNKNOWN_GROUP, UNKNOWN_USER } from './unknown-account.ts';

const ACCOUNTS: FileSpecs = {
  '/etc/passwd': { text: 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n' },
  '/etc/group': { text: 'root:x:0:\napp:x:1000:\n' },
};

const find = async (user: string, files: FileSpecs = ACCOUNTS, mounts: readonly string[] = []) =>
  (
    await inspectImage({
      image: makeImage({ files, config: { user } }),
      rules: [UNKNOWN_USER, UNKNOWN_GROUP],
      mounts,
    })
  ).findings;

describe('users/unknown-user', () => {
  it('names the user that no container can be started as', async () => {
    expect(await find('neko')).toMatchObject([
      {
        rule: 'users/unknown-user',
        severity: 'error',
        message: 'USER is neko, but /etc/passwd has no user "neko"',
        evidence: 'no container starts: unable to find user neko: no matching entries in passwd file',
        fix: expect.stringContaining('useradd --system neko'),
      },
    ]);
    expect((await find('neko', {}))[0]?.message).toBe(
      'USER is neko, but there is no /etc/passwd, so that no user "neko" exists',
    );
  });

  it.each(['', 'app', 'root', '1000', '4242', '4242:4242', 'app:app', 'app:'])(
    'accepts "%s"',
    async (user) => {
      expect(await find(user)).toEqual([]);
    },
  );

  it('knows where ids end', async () => {
    expect(await find('2147483647:2147483647')).toEqual([]);
    expect(await find('2147483648:4294967296')).toMatchObject([
      { rule: 'users/unknown-group', message: 'USER is 2147483648:4294967296, but ids end at 2147483647' },
      { rule: 'users/unknown-user', message: 'USER is 2147483648:4294967296, but ids end at 2147483647' },
    ]);
  });

  it('takes a line without home and shell, as engines do', async () => {
    expect(await find('app', { '/etc/passwd': { text: 'app:x:1000:1000\n' } })).toEqual([]);
  });

  it('names the user and the group that nginx is to become', async () => {
    const files = (user: string): FileSpecs => ({
      ...{ ...ACCOUNTS, '/usr/sbin/nginx': { mode: 0o755, elf: {} } },
      '/etc/nginx/nginx.conf': { text: `daemon off;\nuser ${user};\n` },
    });
    const findNginx = async (user: string, as = '') => {
      const image = makeImage({ files: files(user), config: { cmd: ['nginx'], user: as } });
      return (await inspectImage({ image, rules: [UNKNOWN_USER, UNKNOWN_GROUP] })).findings;
    };
    expect(await findNginx('www-data')).toMatchObject([
      {
        rule: 'users/unknown-group',
        message: 'nginx is to run as group www-data, but /etc/group has no group "www-data"',
        evidence: 'nginx would stop: getgrnam("www-data") failed',
      },
      { rule: 'users/unknown-user', path: '/etc/nginx/nginx.conf', line: 2 },
    ]);
    expect(await findNginx('app')).toEqual([]);
    expect(await findNginx('app web')).toMatchObject([{ rule: 'users/unknown-group' }]);
    expect(await findNginx('www-data', 'app')).toEqual([]);
  });

  it('says nothing where /etc/passwd cannot be read', async () => {
    expect(await find('neko', { '/etc/passwd': { sizeBytes: 900_000 } })).toEqual([]);
    expect(await find('neko', {}, ['/etc'])).toEqual([]);
  });
});

describe('users/unknown-group', () => {
  it('names the group', async () => {
    expect(await find('app:video')).toMatchObject([
      {
        rule: 'users/unknown-group',
        severity: 'error',
        message: 'USER is app:video, but /etc/group has no group "video"',
      },
    ]);
  });
});

describe('both, of services', () => {
  const unit = (text: string): FileSpecs => ({
    ...ACCOUNTS,
    '/usr/lib/systemd/systemd': { elf: {}, mode: 0o755 },
    '/usr/lib/systemd/system/web.service': { text },
    '/etc/systemd/system/multi-user.target.wants/web.service': {
      link: '/usr/lib/systemd/system/web.service',
    },
  });

  it('name what an enabled service wants to run as', async () => {
    expect(await find('', unit('[Service]\nUser=neko\nGroup=video\n'))).toMatchObject([
      {
        rule: 'users/unknown-group',
        message: 'Group=video, but /etc/group has no group "video"',
        path: '/usr/lib/systemd/system/web.service',
        line: 3,
      },
      { rule: 'users/unknown-user', message: 'User=neko, but /etc/passwd has no user "neko"', line: 2 },
    ]);
  });

  it("are quiet of users that exist, are made at boot or on the fly, or are another unit's business", async () => {
    expect(await find('', unit('[Service]\nUser=app\n'))).toEqual([]);
    expect(await find('', unit('[Service]\nUser=%i\n'))).toEqual([]);
    expect(await find('', unit('[Service]\nUser=neko\nDynamicUser=yes\n'))).toEqual([]);
    const made = {
      ...unit('[Service]\nUser=neko\n'),
      '/usr/lib/sysusers.d/n.conf': { text: 'u neko - "N"\n' },
    };
    expect(await find('', made)).toEqual([]);
    const { '/etc/systemd/system/multi-user.target.wants/web.service': _, ...idle } =
      unit('[Service]\nUser=neko\n');
    expect(await find('', idle)).toEqual([]);
  });
});
