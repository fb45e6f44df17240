import { describe, expect, it } from 'vitest';
import { findInImage, STATIC, STORE } from '../../testing/find-in-image.ts';
import { BIN_SH } from './bin-sh.ts';

const BASH = { [`${STORE}-bash-5.2/bin/bash`]: STATIC };

describe('fhs/bin-sh', () => {
  it('names all that needs the shell, and the one in the store', async () => {
    const files = { '/entry.sh': { text: '#!/bin/sh\nexit 0\n', mode: 0o755 }, ...BASH };
    const healthcheck = { test: ['CMD-SHELL', 'exit 0'] };
    expect(await findInImage(BIN_SH, { files, config: { entrypoint: ['/entry.sh'], healthcheck } })).toEqual([
      {
        rule: 'fhs/bin-sh',
        severity: 'error',
        message: '/bin/sh is not in the image; it is needed by /entry.sh and the healthcheck',
        path: '/bin/sh',
        evidence: '/bin does not exist; needed by /entry.sh and the healthcheck',
        fix: `dockerTools.binSh in contents or copyToRoot of a Nix image, or ln -s ${STORE}-bash-5.2/bin/bash /bin/sh; in a Dockerfile, a base image or package that has it`,
      },
    ]);
  });

  it('knows programs that start a shell without saying so', async () => {
    const files = { '/usr/bin/Xvfb': STATIC };
    expect(await findInImage(BIN_SH, { files, config: { cmd: ['Xvfb', ':1'] } })).toMatchObject([
      {
        message: '/bin/sh is not in the image; it is needed by the command (Xvfb starts programs through it)',
      },
    ]);
  });

  it('only warns where scripts in PATH need it', async () => {
    const files = { '/usr/bin/which': { text: '#!/bin/sh\n', mode: 0o755 }, '/app': STATIC };
    expect(await findInImage(BIN_SH, { files, config: { cmd: ['/app'] } })).toMatchObject([
      { severity: 'warning', message: '/bin/sh is not in the image; it is needed by /usr/bin/which' },
    ]);
  });

  it('is silent with a shell, and where nothing needs one', async () => {
    const shell = { ...BASH, '/bin/sh': { link: `${STORE}-bash-5.2/bin/bash` } };
    expect(await findInImage(BIN_SH, { files: shell, config: { cmd: ['/bin/sh', '-c', 'exit 0'] } })).toEqual(
      [],
    );
    expect(await findInImage(BIN_SH, { files: { '/app': STATIC }, config: { cmd: ['/app'] } })).toEqual([]);
  });
});
