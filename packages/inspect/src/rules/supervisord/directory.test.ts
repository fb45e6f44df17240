import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { DIRECTORY } from './directory.ts';

describe('supervisord/directory', () => {
  it('names the directory of a program that is missing, and one that is a file', async () => {
    const find = (directory: string) =>
      findInConfig(DIRECTORY, withProgram('command=/usr/bin/web', `directory=${directory}`));
    expect(await find('/srv/web')).toMatchObject([
      {
        severity: 'error',
        message: 'program web is to be started in /srv/web, which is not in the image',
        line: 6,
        evidence: expect.stringContaining("couldn't chdir to /srv/web: ENOENT"),
        fix: expect.stringContaining('mkdir -p /srv/web'),
      },
    ]);
    expect((await find('/usr/bin/web'))[0]?.message).toBe(
      'program web is to be started in /usr/bin/web, which is no directory',
    );
  });

  it('names the directory of a program that is closed to its user', async () => {
    const text = withProgram('command=/usr/bin/web', 'directory=/srv', 'user=app');
    const find = (mode: number) =>
      findInConfig(DIRECTORY, text, { files: { '/srv': { type: 'directory', mode } } });
    expect(await find(0o750)).toMatchObject([
      {
        severity: 'error',
        message: 'program web is to be started in /srv, which is closed to uid 1000',
        evidence: expect.stringContaining("couldn't chdir to /srv: EACCES"),
      },
    ]);
    expect(await find(0o711)).toEqual([]);
  });

  it('names that of supervisord', async () => {
    const found = await findInConfig(DIRECTORY, '[supervisord]\ndirectory=/srv\n');
    expect(found).toMatchObject([
      {
        message: 'directory=/srv, but there is no such directory',
        line: 2,
        evidence: 'supervisord would stop: /srv is not an existing directory',
      },
    ]);
  });

  it('accepts one that is there, mounted, or the working directory', async () => {
    const text = withProgram('command=/usr/bin/web', 'directory=/srv/web');
    const files = { '/srv/web': { type: 'directory' } } as const;
    expect(await findInConfig(DIRECTORY, text, { files })).toEqual([]);
    expect(await findInConfig(DIRECTORY, text, { config: { volumes: ['/srv/web'] } })).toEqual([]);
    expect(await findInConfig(DIRECTORY, text, { config: { workingDir: '/srv/web' } })).toEqual([]);
  });
});
