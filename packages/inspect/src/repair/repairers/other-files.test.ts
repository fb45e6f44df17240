import { describe, expect, it } from 'vitest';
import { STATIC, STORE } from '../../testing/find-in-image.ts';
import { CONF, SOUND_FILES, withProgram } from '../../testing/supervisor-image.ts';
import { mend, rulesNamed } from '../testing/mend.ts';

const OTHER = '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l';

describe('programs that may not be executed', () => {
  const rules = rulesNamed('exec/not-executable', 'supervisord/program-not-executable');
  const script = { text: '#!/bin/sh\n', mode: 0o644 };

  it('are opened to everybody', async () => {
    const { actions, left } = await mend({ rules, files: { '/app': script }, config: { cmd: ['/app'] } });
    expect(actions).toMatchObject([
      { kind: 'attributes', path: '/app', type: 'file', mode: 0o755, before: { mode: 0o644 } },
    ]);
    expect(left).toEqual([]);
  });

  it('are opened where supervisord starts them', async () => {
    const { actions, left } = await mend({
      rules,
      files: {
        ...SOUND_FILES,
        [CONF]: { text: withProgram('command=/usr/bin/run') },
        '/usr/bin/run': { link: '/opt/run' },
        '/opt/run': { ...script, mode: 0o600 },
      },
      config: { cmd: ['/usr/bin/supervisord', '-c', CONF] },
    });
    expect(actions).toMatchObject([{ path: '/opt/run', mode: 0o755 }]);
    expect(left).toEqual([]);
  });

  it.each([
    [{ text: 'echo\n', mode: 0o644 }, 'it is neither a binary nor a script with a #! line'],
    [{ ...script, mode: 0o4600 }, 'it is set-uid or set-gid, and would be opened to everybody'],
    [{ elf: {}, sizeBytes: 99, mode: 0o644 }, 'its content cannot be had for a copy in the new layer'],
  ])('stay as they are: %j', async (file, why) => {
    const { actions, left } = await mend({ rules, files: { '/app': file }, config: { cmd: ['/app'] } });
    expect(actions).toEqual([]);
    expect(left).toEqual([`exec/not-executable: ${why}`]);
  });
});

describe('links that lead nowhere', () => {
  const rules = rulesNamed('fhs/dangling-symlink');
  const links = {
    '/usr/bin/tool': { link: '/opt/tool/bin/tool' },
    '/usr/bin/other': { link: '/opt/tool/bin/other' },
    '/usr/share/data': { link: '/opt/tool/share/data' },
  };

  it('lead to the only program of that name', async () => {
    const { actions, left } = await mend({
      rules,
      files: {
        ...links,
        [`${STORE}-tool/bin/tool`]: STATIC,
        [`${STORE}-other/bin/other`]: STATIC,
        [`${OTHER}-other/bin/other`]: STATIC,
      },
      config: { env: ['PATH=/usr/bin'] },
    });
    expect(actions).toEqual([
      {
        kind: 'symlink',
        path: '/usr/bin/tool',
        target: `${STORE}-tool/bin/tool`,
        replaces: '/opt/tool/bin/tool',
      },
    ]);
    expect(left).toEqual([
      'fhs/dangling-symlink: nothing in the image is certain to be what is meant',
      'fhs/dangling-symlink: nothing in the image is certain to be what is meant',
    ]);
  });
});

describe('certificates', () => {
  const rules = rulesNamed('net/ca-bundle');
  const tls = { [`${STORE}-openssl/lib/libssl.so.3`]: { elf: {} } };
  const bundle = `${STORE}-nss-cacert-3.1/etc/ssl/certs/ca-bundle.crt`;

  it('are linked to where programs look', async () => {
    const { actions, left } = await mend({ rules, files: { ...tls, [bundle]: { text: '' } } });
    expect(actions).toEqual(
      [
        '/etc/pki/tls/certs/ca-bundle.crt',
        '/etc/ssl/certs/ca-bundle.crt',
        '/etc/ssl/certs/ca-certificates.crt',
      ].map((path) => ({ kind: 'symlink', path, target: bundle })),
    );
    expect(left).toEqual([]);
  });

  it('are not made up', async () => {
    const { left } = await mend({ rules, files: tls });
    expect(left).toEqual(['net/ca-bundle: there are no certificates in the store']);
  });
});

describe('databases', () => {
  it('of time zones are linked', async () => {
    const { actions, left } = await mend({
      rules: rulesNamed('net/zoneinfo'),
      files: { [`${STORE}-tzdata/share/zoneinfo/Europe/Berlin`]: { text: '' } },
      config: { env: ['TZ=Europe/Berlin'] },
    });
    expect(actions).toEqual([
      { kind: 'symlink', path: '/usr/share/zoneinfo', target: `${STORE}-tzdata/share/zoneinfo` },
    ]);
    expect(left).toEqual([]);
  });

  it('of ports and protocols are linked', async () => {
    const { actions } = await mend({
      rules: rulesNamed('net/services'),
      files: {
        '/usr/sbin/ntpd': STATIC,
        [`${STORE}-iana-etc/etc/services`]: { text: '' },
        [`${STORE}-iana-etc/etc/protocols`]: { text: '' },
      },
    });
    expect(actions).toEqual(
      ['protocols', 'services'].map((name) => ({
        kind: 'symlink',
        path: `/etc/${name}`,
        target: `${STORE}-iana-etc/etc/${name}`,
      })),
    );
  });

  it('/etc/nsswitch.conf puts files before DNS', async () => {
    const { actions, left } = await mend({
      rules: rulesNamed('users/no-nsswitch'),
      files: {
        '/lib/x86_64-linux-gnu/libc.so.6': {
          elf: { versionsProvided: [{ name: 'GLIBC_2.31', base: false }] },
        },
      },
    });
    expect(actions).toEqual([{ kind: 'append', path: '/etc/nsswitch.conf', lines: ['hosts: files dns'] }]);
    expect(left).toEqual([]);
  });
});

describe('healthchecks', () => {
  const rules = rulesNamed('exec/shell-operator');
  const files = { '/bin/curl': STATIC, '/bin/sh': STATIC };
  const check = async (test: readonly string[], withFiles: typeof files | Record<never, never> = files) => {
    const { actions, left, repaired } = await mend({
      rules,
      files: withFiles,
      config: { healthcheck: { test } },
    });
    return { actions, left, test: repaired.config.healthcheck?.test };
  };

  it('lose || exit 1, which says nothing new', async () => {
    const { test, left } = await check(['CMD', 'curl', '-f', 'http://x/a?b=1&c=2', '||', 'exit', '1'], {});
    expect(test).toEqual(['CMD', 'curl', '-f', 'http://x/a?b=1&c=2']);
    expect(left).toEqual([]);
  });

  it('go to a shell, with every word as it was', async () => {
    const { test, left } = await check([
      ...['CMD', 'curl', '-H', "it's a", 'http://x/?a&b', '>', '/dev/null', '&&', 'curl', 'http://$HOST/'],
    ]);
    expect(test).toEqual([
      'CMD-SHELL',
      `curl -H 'it'\\''s a' 'http://x/?a&b' > /dev/null && curl "http://$HOST/"`,
    ]);
    expect(left).toEqual([]);
  });

  it('stay as they are without a shell', async () => {
    const { actions, left } = await check(['CMD', 'curl', 'a', '|', 'grep', 'b'], {});
    expect(actions).toEqual([]);
    expect(left).toEqual(['exec/shell-operator: there is no shell in the image']);
  });

  it('are all that is changed: an entrypoint is not', async () => {
    const { actions, left } = await mend({
      rules,
      files,
      config: { entrypoint: ['/bin/curl', 'a', '||', 'b'] },
    });
    expect(actions).toEqual([]);
    expect(left).toEqual([
      'exec/shell-operator: a shell as process 1 takes signals and arguments in its own way',
    ]);
  });
});
