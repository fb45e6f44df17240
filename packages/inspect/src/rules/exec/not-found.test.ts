import { describe, expect, it } from 'vitest';
import { findInImage, STATIC, STORE } from '../../testing/find-in-image.ts';
import { NOT_FOUND } from './not-found.ts';

const SCRIPT = { mode: 0o755 };

describe('exec/not-found', () => {
  it('says where it looked for a name, and what the store has', async () => {
    const files = { [`${STORE}-neko-2.5.0/bin/neko`]: STATIC };
    const config = { entrypoint: ['neko', 'serve'], env: ['PATH=/usr/bin:/bin'] };
    expect(await findInImage(NOT_FOUND, { files, config })).toEqual([
      {
        rule: 'exec/not-found',
        severity: 'error',
        message: 'the entrypoint runs neko, which is in no directory of PATH',
        evidence: `looked in /usr/bin, /bin; it is ${STORE}-neko-2.5.0/bin/neko; the container would not start`,
        fix: `name ${STORE}-neko-2.5.0/bin/neko, or put its package into contents or copyToRoot so that it is linked into /bin`,
      },
    ]);
  });

  it('names a path, and the link that leads astray', async () => {
    const files = { '/usr/bin/app': { link: '/opt/app/bin/app' } };
    expect(await findInImage(NOT_FOUND, { files, config: { cmd: ['/usr/bin/app'] } })).toMatchObject([
      {
        message:
          'the command runs /usr/bin/app, but /usr/bin/app is a link to /opt/app/bin/app, which is not in the image',
        path: '/usr/bin/app',
      },
    ]);
    expect(await findInImage(NOT_FOUND, { config: { cmd: ['./app'], workingDir: '/srv' } })).toMatchObject([
      { message: 'the command runs ./app, which is not in the image', path: '/srv/app' },
    ]);
  });

  it('finds names that a script cannot do without', async () => {
    const messages = async (text: string) =>
      (
        await findInImage(NOT_FOUND, {
          files: { '/start': { ...SCRIPT, text: `#!/bin/sh\n${text}\n` }, '/bin/sh': STATIC },
          config: { entrypoint: ['/start'] },
        })
      ).map(({ message }) => message);
    const missing = ['/start runs gosu, which is in no directory of PATH'];
    expect(await messages('exec gosu app server')).toEqual(missing);
    expect(await messages('set -e\ngosu app migrate\nexec /app')).toEqual(missing);
    expect(await messages('gosu app server')).toEqual(missing);
    expect(await messages('gosu app migrate\nexec /app')).toEqual([]);
    expect(await messages('export PATH=/opt:$PATH\nexec gosu app')).toEqual([]);
    expect(await messages('gosu() { :; }\ngosu app')).toEqual([]);
    expect(await messages('apk add gosu\nexec gosu app')).toEqual([]);
    expect(await messages('exec sleep 1')).toEqual([]);
  });

  it.each([
    { entrypoint: ['tini', '-g', '--', 'app'] },
    { entrypoint: ['env', 'A=b', 'app'] },
    { entrypoint: ['gosu', '1000', 'app'] },
    { entrypoint: ['sh', '-ec', 'cd /srv && exec app --flag'] },
    { entrypoint: ['/entry.sh'], cmd: ['app'] },
    { entrypoint: ['sh', '/entry.sh', 'app'] },
  ])('follows $entrypoint', async ({ entrypoint, cmd = [] }) => {
    const files = {
      '/bin/tini': STATIC,
      '/bin/env': STATIC,
      '/bin/gosu': STATIC,
      '/bin/sh': STATIC,
      '/entry.sh': { text: '#!/bin/sh\nset -e\nexec "$@"\n', ...SCRIPT },
    };
    expect(await findInImage(NOT_FOUND, { files, config: { entrypoint, cmd } })).toMatchObject([
      { message: 'the entrypoint runs app, which is in no directory of PATH' },
    ]);
    const sound = { ...files, '/usr/local/bin/app': STATIC };
    expect(await findInImage(NOT_FOUND, { files: sound, config: { entrypoint, cmd } })).toEqual([]);
  });

  it('says nothing where that is not certain', async () => {
    const files = {
      '/bin/sh': STATIC,
      '/entry.sh': { text: '#!/bin/sh\ncase "$1" in web) exec /srv/web;; esac\nexec "$@"\n', ...SCRIPT },
      '/extend.sh': { text: '#!/bin/sh\nexport PATH=/opt/bin:$PATH\nexec "$@"\n', ...SCRIPT },
    };
    const quiet = async (config: object, more: object = {}) =>
      expect(await findInImage(NOT_FOUND, { files, config, ...more })).toEqual([]);
    await quiet({ entrypoint: ['/entry.sh'], cmd: ['web'] });
    await quiet({ entrypoint: ['/extend.sh'], cmd: ['web'] });
    await quiet({ cmd: ['sh', '-c', 'command -v app && app'] });
    await quiet({ cmd: ['sh', '-c', 'app || true'] });
    await quiet({ cmd: ['sh', '-c', 'PATH=/opt/bin; app'] });
    await quiet({ cmd: ['/data/app'], volumes: ['/data'] });
    await quiet({ cmd: ['/data/app'] }, { mounts: ['/data'] });
    await quiet(
      { cmd: ['/data/app'] },
      { image: { problems: [{ code: 'layer-missing', message: '', layer: 0 }] } },
    );
  });

  it('leaves /bin/sh to fhs/bin-sh', async () => {
    expect(await findInImage(NOT_FOUND, { config: { cmd: ['/bin/sh', '-c', 'exit 1'] } })).toEqual([]);
  });
});
