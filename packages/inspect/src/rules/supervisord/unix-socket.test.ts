import { describe, expect, it } from 'vitest';
import { findInConfig, SUPERVISORD_SECTION } from '../../testing/supervisor-image.ts';
import { UNIX_SOCKET } from './unix-socket.ts';

const config = (file: string, user = 'root') =>
  `[unix_http_server]\nfile=${file}\n${SUPERVISORD_SECTION.replace('user=root', `user=${user}`)}`;

describe('supervisord/unix-socket', () => {
  it('names the directory that is missing', async () => {
    expect(await findInConfig(UNIX_SOCKET, config('/run/supervisor/s.sock'))).toMatchObject([
      {
        severity: 'error',
        message: 'the socket /run/supervisor/s.sock cannot be made: there is no directory /run/supervisor',
        line: 2,
        evidence: expect.stringContaining('errno.ENOENT (2)'),
        fix: expect.stringContaining('mkdir -p /run/supervisor'),
      },
    ]);
  });

  it('names the user that may not write there', async () => {
    expect(await findInConfig(UNIX_SOCKET, config('/run/s.sock', 'app'))).toMatchObject([
      {
        message: 'the socket /run/s.sock cannot be made: uid 1000 may not write to /run',
        evidence: expect.stringContaining('mode 0755 and belongs to 0:0'),
      },
    ]);
  });

  it('accepts a directory that is there and writable', async () => {
    expect(await findInConfig(UNIX_SOCKET, config('/run/s.sock'))).toEqual([]);
    expect(await findInConfig(UNIX_SOCKET, config('/tmp/s.sock', 'app'))).toEqual([]);
    expect(await findInConfig(UNIX_SOCKET, config('/data/s.sock', 'app'), { mounts: ['/data'] })).toEqual([]);
  });
});
