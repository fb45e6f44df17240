import { describe, expect, it } from 'vitest';
import { findInImage, STATIC, STORE } from '../../testing/find-in-image.ts';
import { USR_BIN_ENV } from './usr-bin-env.ts';

const SCRIPT = { '/app.py': { text: '#!/usr/bin/env python3\n', mode: 0o755 }, '/bin/python3': STATIC };
const config = { cmd: ['/app.py'] };

describe('fhs/usr-bin-env', () => {
  it('names the script', async () => {
    const files = { ...SCRIPT, [`${STORE}-coreutils-9.5/bin/env`]: STATIC };
    expect(await findInImage(USR_BIN_ENV, { files, config })).toMatchObject([
      {
        severity: 'error',
        message: '/usr/bin/env is not in the image; it is needed by /app.py',
        fix: expect.stringMatching(
          /^dockerTools\.usrBinEnv .* ln -s \S+-coreutils-9\.5\/bin\/env \/usr\/bin\/env/,
        ),
      },
    ]);
  });

  it('is silent with an env', async () => {
    expect(await findInImage(USR_BIN_ENV, { files: { ...SCRIPT, '/usr/bin/env': STATIC }, config })).toEqual(
      [],
    );
  });
});
