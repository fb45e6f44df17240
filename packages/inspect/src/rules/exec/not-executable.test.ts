import { describe, expect, it } from 'vitest';
import { findInImage, PASSWD, STATIC } from '../../testing/find-in-image.ts';
import { NOT_EXECUTABLE } from './not-executable.ts';

describe('exec/not-executable', () => {
  it('names the file, its mode and who cannot start it', async () => {
    const files = { '/entry.sh': { text: '#!/bin/sh\n', mode: 0o644 } };
    expect(await findInImage(NOT_EXECUTABLE, { files, config: { entrypoint: ['/entry.sh'] } })).toEqual([
      {
        rule: 'exec/not-executable',
        severity: 'error',
        message: 'the entrypoint runs /entry.sh, which root (uid 0) may not execute',
        path: '/entry.sh',
        evidence: '/entry.sh belongs to 0:0, mode 0644; starting it would fail with "permission denied"',
        fix: 'chmod 755 /entry.sh; in a Dockerfile also COPY --chmod=755',
      },
    ]);
  });

  it('minds who the user is', async () => {
    const files = { '/etc/passwd': PASSWD, '/usr/bin/app': { ...STATIC, mode: 0o750, gid: 33 } };
    const find = (user: string) =>
      findInImage(NOT_EXECUTABLE, { files, config: { cmd: ['/usr/bin/app'], user } });
    expect(await find('app')).toMatchObject([
      { message: 'the command runs /usr/bin/app, which app (uid 1000) may not execute' },
    ]);
    expect(await find('web')).toEqual([]);
    expect(await find('')).toEqual([]);
  });

  it('names the file that a search in PATH passed over', async () => {
    const files = { '/usr/bin/app': { ...STATIC, mode: 0o644 } };
    expect(await findInImage(NOT_EXECUTABLE, { files, config: { cmd: ['app'] } })).toMatchObject([
      { path: '/usr/bin/app' },
    ]);
    const sound = { ...files, '/bin/app': STATIC };
    expect(await findInImage(NOT_EXECUTABLE, { files: sound, config: { cmd: ['app'] } })).toEqual([]);
  });
});
