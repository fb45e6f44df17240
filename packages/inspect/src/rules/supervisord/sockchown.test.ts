import { describe, expect, it } from 'vitest';
import { CONF, findInConfig, SUPERVISORD_SECTION } from '../../testing/supervisor-image.ts';
import { SOCKCHOWN } from './sockchown.ts';

const config = (chown: string) =>
  `[unix_http_server]\nfile=/run/s.sock\nchown=${chown}\n${SUPERVISORD_SECTION}`;

describe('supervisord/sockchown', () => {
  it('names the group that is missing, and what supervisord would say', async () => {
    expect(await findInConfig(SOCKCHOWN, config('root:neko'))).toEqual([
      {
        rule: 'supervisord/sockchown',
        severity: 'error',
        message: 'chown=root:neko, but /etc/group has no group "neko"',
        path: CONF,
        line: 3,
        evidence: 'supervisord would stop: Invalid sockchown value root:neko',
        fix: expect.stringContaining('groupadd --system neko'),
      },
    ]);
  });

  it('names the user, a number, and the file that is not there at all', async () => {
    expect((await findInConfig(SOCKCHOWN, config('neko')))[0]?.message).toBe(
      'chown=neko, but /etc/passwd has no user "neko"',
    );
    expect((await findInConfig(SOCKCHOWN, config('root:7')))[0]?.message).toBe(
      'chown=root:7, but /etc/group has no group with the id 7',
    );
    const files = { '/etc/group': { link: '/etc/lost' } };
    expect((await findInConfig(SOCKCHOWN, config('root:root'), { files }))[0]?.message).toBe(
      'chown=root:root, but there is no /etc/group, so that no group "root" exists',
    );
  });

  it('says nothing of an owner that exists, or of accounts that cannot be read', async () => {
    expect(await findInConfig(SOCKCHOWN, config('root:app'))).toEqual([]);
    expect(await findInConfig(SOCKCHOWN, config('0:1000'))).toEqual([]);
    const unread = { '/etc/group': { sizeBytes: 900_000 } };
    expect(await findInConfig(SOCKCHOWN, config('root:neko'), { files: unread })).toEqual([]);
    expect(await findInConfig(SOCKCHOWN, config('root:neko'), { mounts: ['/etc/group'] })).toEqual([]);
  });

  it('leaves it to a script that adds groups', async () => {
    const started = (script: string) =>
      findInConfig(SOCKCHOWN, config('root:neko'), {
        files: { '/start.sh': { text: script, mode: 0o755 } },
        config: { entrypoint: ['/start.sh'], cmd: [] },
      });
    expect(await started(`#!/bin/sh\naddgroup neko\nexec supervisord -c ${CONF}\n`)).toEqual([]);
    expect(await started(`#!/bin/sh\n/setup\nexec supervisord -c ${CONF}\n`)).toMatchObject([
      { severity: 'warning' },
    ]);
    expect(await started(`#!/bin/sh\nexec supervisord -c ${CONF}\n`)).toMatchObject([{ severity: 'error' }]);
  });
});
