import { describe, expect, it } from 'vitest';
import { CONF, findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { USER } from './user.ts';

describe('supervisord/user', () => {
  it('names the user of a program and of supervisord that are missing, one after the other', async () => {
    const text = withProgram('command=/usr/bin/web', 'user=neko').replace('user=root', 'user=4242');
    expect(await findInConfig(USER, text)).toMatchObject([
      {
        severity: 'error',
        message: 'supervisord is to run as 4242, but /etc/passwd has no user with the id 4242',
        line: 3,
        evidence: 'once what comes before is mended, supervisord would stop: Invalid user id 4242',
      },
      {
        severity: 'error',
        message: 'program web is to run as neko, but /etc/passwd has no user "neko"',
        path: CONF,
        line: 6,
        evidence: expect.stringContaining('supervisord would stop: Invalid user name neko'),
        fix: expect.stringContaining('useradd --system neko'),
      },
    ]);
  });

  it('says nothing of users that exist', async () => {
    expect(await findInConfig(USER, withProgram('command=/usr/bin/web', 'user=app'))).toEqual([]);
    expect(await findInConfig(USER, withProgram('command=/usr/bin/web', 'user=1000'))).toEqual([]);
  });
});
