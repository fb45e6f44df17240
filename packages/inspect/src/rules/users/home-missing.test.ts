import { describe, expect, it } from 'vitest';
import { CONF, findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { HOME_MISSING } from './home-missing.ts';

const passwd = (home: string) => ({
  '/etc/passwd': { text: `root:x:0:0::/root:/bin/sh\nsvc:x:33:33::${home}:/bin/sh\n` },
});

const TEXT = withProgram('command=/usr/bin/web', 'user=svc');

describe('users/home-missing', () => {
  it('names the home that the user of a program does not have', async () => {
    expect(await findInConfig(HOME_MISSING, TEXT, { files: passwd('/var/lib/svc') })).toMatchObject([
      {
        severity: 'info',
        message: 'program web runs as svc, whose home /var/lib/svc is not in the image',
        path: CONF,
        line: 6,
      },
    ]);
  });

  it('is quiet of homes that are there, mounted, or meant not to be', async () => {
    expect(await findInConfig(HOME_MISSING, withProgram('command=/usr/bin/web', 'user=app'))).toEqual([]);
    expect(await findInConfig(HOME_MISSING, TEXT, { files: passwd('/nonexistent') })).toEqual([]);
    expect(await findInConfig(HOME_MISSING, TEXT, { files: passwd('/data'), mounts: ['/data'] })).toEqual([]);
  });
});
