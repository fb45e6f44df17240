import type { Finding } from '@up/core';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../inspect-image.ts';
import { RULES } from '../rules.ts';
import { DYNAMIC, GLIBC, PASSWD, STATIC, STORE } from '../testing/find-in-image.ts';
import { type MakeImageOptions, makeImage } from '../testing/make-image.ts';
import type { ImageExpectations } from './image-expectations.ts';
import { PROFILE_RULES } from './index.ts';
import { type StartOverrides, startedAs } from './started-as.ts';

interface Look extends MakeImageOptions {
  readonly expectations?: Partial<ImageExpectations>;
  readonly mounts?: readonly string[];
  readonly rules?: typeof RULES;
  readonly overrides?: StartOverrides;
}

async function look({
  expectations = {},
  mounts = [],
  rules = PROFILE_RULES,
  overrides = {},
  ...image
}: Look): Promise<readonly Finding[]> {
  const { findings, skipped } = await inspectImage({
    image: startedAs(makeImage(image), overrides),
    rules,
    mounts,
    expectations: { by: 'web/default', ports: [], files: [], commands: [], absent: [], ...expectations },
  });
  expect(skipped).toEqual([]);
  return findings;
}

const messages = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);

describe('without a profile', () => {
  it('there is nothing to expect', async () => {
    const { findings } = await inspectImage({ image: makeImage({}), rules: PROFILE_RULES });
    expect(findings).toEqual([]);
  });
});

describe('profile/port', () => {
  const port = (isPublished: boolean) => [
    { server: 'http', port: 8080, requests: ['GET /health', 'GET /'], isPublished },
  ];
  it.each([
    ['published, nothing exposed', true, [], undefined],
    ['published and exposed', true, ['8080/tcp'], undefined],
    ['published, in an exposed range', true, ['8000-8100'], undefined],
    ['published, another one exposed', true, ['80/tcp'], 'warning'],
    ['published, exposed for UDP only', true, ['8080/udp'], 'warning'],
    ['not published, exposed', false, ['8080'], 'warning'],
    ['not published, another one exposed', false, ['80/tcp'], 'error'],
    ['neither', false, [], 'error'],
    ['an entry that is none', false, ['http'], 'error'],
  ] as const)('%s', async (_, isPublished, exposedPorts, severity) => {
    const [finding] = await look({ config: { exposedPorts }, expectations: { ports: port(isPublished) } });
    expect(finding?.severity).toBe(severity);
    if (finding === undefined) return;
    expect(finding.message).toContain('port 8080 (http: GET /health, GET /), asked by web/default');
    expect(finding.evidence).toContain(exposedPorts.length > 0 ? exposedPorts[0] : 'exposes no port');
  });

  it('asks no config of a bare root file system', async () => {
    const image = { format: 'rootfs-tar' } as const;
    expect(await look({ image, expectations: { ports: port(true) } })).toEqual([]);
    expect(await look({ image, expectations: { ports: port(false) } })).toHaveLength(1);
  });
});

describe('profile/file', () => {
  const files = {
    '/etc/passwd': PASSWD,
    '/etc/group': { text: 'root:x:0:\nweb:x:33:\n' },
    '/etc/web.conf': { text: 'listen 8080\n', mode: 0o644, uid: 33, gid: 33 },
    '/srv': { type: 'directory', mode: 0o1777 },
    '/etc/link.conf': { link: 'web.conf' },
    '/etc/dangling': { link: '/nowhere' },
    '/bin/large': { sizeBytes: 5_000_000 },
    [`${STORE}-web-1.0/etc/app.conf`]: { text: 'x' },
  } as const;

  it.each([
    [{ path: '/etc/web.conf' }],
    [{ path: '/etc/link.conf', type: 'file', mode: '644', owner: 'web:web', contains: 'listen 8080' }],
    [{ path: '/etc/web.conf', mode: '0644', owner: ':33' }],
    [{ path: '/srv', type: 'directory', mode: '1777', owner: 'root' }],
    [{ path: '/proc/1/status' }],
    [{ path: '/data/of/a/volume', type: 'directory' }],
  ] as const)('%j is so', async (file) => {
    expect(messages(await look({ files, mounts: ['/data'], expectations: { files: [file] } }))).toEqual([]);
  });

  it.each([
    [{ path: '/etc/none' }, 'error profile/file: web/default expects /etc/none, which is not in the image'],
    [{ path: '/etc/dangling' }, 'expects /etc/dangling, but /etc/dangling is a link to /nowhere'],
    [{ path: '/srv', type: 'file' }, 'expects /srv to be a file, and it is a directory'],
    [{ path: '/etc/web.conf', type: 'directory' }, 'to be a directory, and it is a file'],
    [{ path: '/etc/web.conf', mode: '0600' }, 'with mode 0600, and it has 0644'],
    [{ path: '/etc/web.conf', owner: 'root' }, 'to belong to root, and it belongs to 33:33'],
    [{ path: '/etc/web.conf', owner: 'web:root' }, 'to belong to web:root, and it belongs to 33:33'],
    [{ path: '/etc/web.conf', owner: 'nginx' }, 'to belong to nginx, and the image has no user "nginx"'],
    [{ path: '/etc/web.conf', owner: ':adm' }, 'and the image has no group "adm"'],
    [{ path: '/etc/web.conf', contains: 'listen 80;' }, 'to contain "listen 80;", and it does not'],
    [{ path: '/srv', contains: 'x' }, 'to contain "x", and it is no file'],
    [
      { path: '/bin/large', contains: 'x' },
      'info profile/file: web/default expects /bin/large to contain "x": that cannot be told',
    ],
  ] as const)('%j is not', async (file, message) => {
    const found = messages(await look({ files, expectations: { files: [file] } }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  it('names what the store has in its place', async () => {
    const [finding] = await look({ files, expectations: { files: [{ path: '/etc/app.conf' }] } });
    expect(finding).toMatchObject({
      path: '/etc/app.conf',
      evidence: `it is ${STORE}-web-1.0/etc/app.conf`,
      fix: `link /etc/app.conf to ${STORE}-web-1.0/etc/app.conf`,
    });
  });

  it('says nothing of absence where a layer could not be read', async () => {
    const problems = [{ code: 'layer-missing', message: 'the layer is not there', layer: 1 }] as const;
    const layer = {
      digest: 'a',
      diffId: 'a',
      sizeBytes: 0,
      uncompressedBytes: 0,
      entries: 0,
      isPresent: false,
    };
    const found = await look({
      files,
      image: { problems, layers: [layer, layer] },
      expectations: { files: [{ path: '/etc/none' }] },
    });
    expect(found).toEqual([]);
  });

  it('finds what must be absent, links that lead nowhere too, and the layer that brings it', async () => {
    const absent = ['/srv', '/etc/dangling', '/usr/bin/gcc', '/data/x'];
    const found = await look({ files, mounts: ['/data'], expectations: { absent } });
    expect(messages(found)).toEqual([
      'error profile/file: web/default expects nothing at /etc/dangling, and there is a symlink',
      'error profile/file: web/default expects nothing at /srv, and there is a directory',
    ]);
    expect(found[0]?.layer).toMatch(/^sha256:0{64}$/);
  });
});

describe('profile/command', () => {
  it('misses what is in no directory of PATH, and names what the store has', async () => {
    const found = await look({
      files: { '/usr/bin/web': STATIC, [`${STORE}-nginx-1.26/bin/nginx`]: STATIC },
      expectations: { commands: [['web', '--check'], ['nginx', '-t'], ['/opt/tool']] },
    });
    expect(messages(found)).toEqual([
      'error profile/command: the check "nginx -t" of web/default runs nginx, which is in no directory of PATH',
      'error profile/command: the check "/opt/tool" of web/default runs /opt/tool, which is not in the image',
    ]);
    expect(found[0]?.evidence).toContain(`it is ${STORE}-nginx-1.26/bin/nginx`);
  });

  it('searches the PATH of the profile', async () => {
    const files = { '/opt/bin/tool': STATIC };
    const expectations = { commands: [['tool']] };
    expect(await look({ files, expectations })).toHaveLength(1);
    expect(await look({ files, expectations, overrides: { env: { PATH: '/opt/bin' } } })).toEqual([]);
  });

  it('is looked at by the rules about programs, each fault once', async () => {
    const found = await look({
      files: {
        '/usr/bin/web': STATIC,
        '/usr/bin/dynamic': DYNAMIC,
        '/usr/bin/secret': { ...STATIC, mode: 0o700 },
        '/usr/bin/script': { text: '#!/usr/bin/perl\n', mode: 0o755 },
      },
      config: { entrypoint: ['/usr/bin/web'], user: '1000' },
      rules: RULES.filter(({ id }) => /^(?:exec|fhs\/missing-path|fhs\/store-only|profile)/.test(id)),
      expectations: { commands: [['dynamic'], ['secret'], ['script'], ['gone']] },
    });
    expect(found.map(({ rule }) => rule).sort()).toEqual([
      'exec/interpreter-missing',
      'exec/loader-missing',
      'exec/not-executable',
      'profile/command',
    ]);
  });

  it('finds nothing wrong with a program whose libraries are there', async () => {
    const found = await look({
      files: { ...GLIBC, '/usr/bin/web': DYNAMIC },
      config: { entrypoint: ['/usr/bin/web'], user: '1000' },
      rules: RULES.filter(({ id }) => /^(?:exec|profile)/.test(id)),
      expectations: { commands: [['web']] },
    });
    expect(messages(found)).toEqual([]);
  });
});

describe('profile/user', () => {
  const files = { '/etc/passwd': PASSWD, '/etc/group': { text: 'root:x:0:\nweb:x:33:\n' } };
  it.each([
    ['1000', '1000', undefined],
    ['app', '1000:1000', undefined],
    ['app', '1000', undefined],
    ['', 'root', undefined],
    ['web', 'web:web', undefined],
    ['1000', 'web', 'error: web/default expects the main process to run as web, and it runs as uid 1000'],
    [
      '1000:1000',
      'app:web',
      'error: web/default expects the main process to run as app:web, and its group is 1000',
    ],
    ['', 'web', 'warning: web/default expects the main process to run as web, and it starts as root (uid 0)'],
    [
      'web',
      'nginx',
      'error: web/default expects the main process to run as nginx, and the image has no user "nginx"',
    ],
    [
      'ghost',
      'web',
      'error: web/default expects the main process to run as web, and it would not start: the image has no user "ghost"',
    ],
  ])('started as "%s", expected "%s"', async (user, expected, message) => {
    const found = await look({ files, config: { user }, expectations: { user: expected } });
    expect(found.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(
      message === undefined ? [] : [message],
    );
  });

  it('counts whom the profile starts it as', async () => {
    const options = { files, config: { user: 'web' }, expectations: { user: 'app' } };
    expect(await look(options)).toHaveLength(1);
    expect(await look({ ...options, overrides: { user: '1000:1000' } })).toEqual([]);
  });

  it('knows nothing of a bare root file system', async () => {
    expect(await look({ files, image: { format: 'rootfs-tar' }, expectations: { user: 'app' } })).toEqual([]);
  });
});

describe('profile/read-only', () => {
  const conf = `[supervisord]
nodaemon=true
user=root
pidfile=/run/supervisord.pid
logfile=/dev/null
logfile_maxbytes=0
[unix_http_server]
file=/run/s/supervisor.sock
[program:web]
command=/usr/bin/web
stdout_logfile=/var/log/web.log
stderr_logfile=/dev/stderr
stderr_logfile_maxbytes=0
`;
  const files = {
    '/etc/passwd': PASSWD,
    '/etc/supervisord.conf': { text: conf },
    '/usr/bin/supervisord': { text: '#!/usr/bin/python3\n', mode: 0o755 },
    '/usr/bin/web': STATIC,
    '/run/s': { type: 'directory' },
    '/var/log': { type: 'directory' },
    '/var/run': { link: '/run' },
    '/tmp': { type: 'directory', mode: 0o1777 },
  } as const;
  const config = { cmd: ['/usr/bin/supervisord', '-c', '/etc/supervisord.conf'] };
  const find = (isReadOnly: boolean, mounts: readonly string[] = []): Promise<readonly Finding[]> =>
    look({ files, config, mounts, expectations: { isReadOnly } });

  it('names each directory that is written to and not mounted, once', async () => {
    const found = await find(true);
    expect(found.map(({ severity, path }) => `${severity} ${path}`)).toEqual([
      'error /run/s',
      'error /tmp',
      'error /var/log',
      'warning /run',
    ]);
    expect(found[2]).toMatchObject({
      message:
        'program web (stdout_logfile) writes to /var/log, and web/default starts the container with a read-only root file system',
      fix: 'container.tmpfs = { "/var/log" = "mode=0755" } in up.toml, or container.readOnly = false',
    });
  });

  it('finds nothing where all of it is mounted, or where everything can be written', async () => {
    expect(await find(true, ['/run', '/tmp', '/var/log'])).toEqual([]);
    expect(await find(true, ['/run', '/var/tmp', '/var/log'])).toEqual([]);
    expect(await find(false)).toEqual([]);
  });

  it('follows links into mounts', async () => {
    const linked = { ...files, '/var/log': { link: '/data/log' } };
    const mounts = ['/run', '/tmp', '/data'];
    expect(await look({ files: linked, config, mounts, expectations: { isReadOnly: true } })).toEqual([]);
  });
});

describe('startedAs', () => {
  const config = { user: 'root', env: ['PATH=/bin', 'A=1', 'odd'], entrypoint: ['/init'], cmd: ['serve'] };
  it('leaves an image that nothing is said of', () => {
    const image = makeImage({ config });
    expect(startedAs(image, {})).toEqual(image);
  });

  it('takes user and variables of the profile', () => {
    const { user, env } = startedAs(makeImage({ config }), {
      user: '1000',
      env: { A: '2', B: 'x=y' },
    }).config;
    expect({ user, env }).toEqual({ user: '1000', env: ['PATH=/bin', 'odd', 'A=2', 'B=x=y'] });
  });

  it.each([
    [{ entrypoint: ['/other'] }, ['/other'], []],
    [{ command: ['check'] }, ['/init'], ['check']],
    [{ entrypoint: [], command: ['sh'] }, [], ['sh']],
  ])('%j', (overrides, entrypoint, cmd) => {
    expect(startedAs(makeImage({ config }), overrides).config).toMatchObject({ entrypoint, cmd });
  });
});
