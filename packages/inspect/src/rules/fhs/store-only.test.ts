import { describe, expect, it } from 'vitest';
import { STATIC, STORE } from '../../testing/find-in-image.ts';
import { findInConfig, SUPERVISORD_SECTION } from '../../testing/supervisor-image.ts';
import { MISSING_PATH } from './missing-path.ts';
import { STORE_ONLY } from './store-only.ts';

const TEXT = `[unix_http_server]\nfile=/run/s.sock\nchown=root:neko\n${SUPERVISORD_SECTION}[program:x-server]\ncommand=/usr/bin/X :99\n`;
const X = `${STORE}-xorg-server-21.1.16/bin/X`;

describe('fhs/store-only', () => {
  it('names the place in the store, although supervisord refuses the configuration for another reason', async () => {
    expect(await findInConfig(STORE_ONLY, TEXT, { files: { [X]: STATIC } })).toEqual([
      {
        rule: 'fhs/store-only',
        severity: 'error',
        message: 'program x-server runs /usr/bin/X, which is not in the image',
        path: '/etc/supervisord.conf',
        line: 8,
        evidence: `it is ${X}`,
        fix: `write ${X} in /etc/supervisord.conf:8, or make a link: ln -s ${X} /usr/bin/X (extraCommands: without the leading slash)`,
      },
    ]);
    expect(await findInConfig(MISSING_PATH, TEXT, { files: { [X]: STATIC } })).toEqual([]);
  });

  it('says how many others there are, and prefers programs to data', async () => {
    const files = {
      [X]: STATIC,
      [`${STORE}-other/bin/X`]: STATIC,
      [`${STORE}-a/share/X`]: { text: 'x' },
    };
    const [finding] = await findInConfig(STORE_ONLY, TEXT, { files });
    expect(finding?.evidence).toBe(`it is ${STORE}-other/bin/X (and 1 other of that name)`);
  });

  it('is silent once the path is there', async () => {
    const files = { [X]: STATIC, '/usr/bin/X': { link: X } };
    expect(await findInConfig(STORE_ONLY, TEXT, { files })).toEqual([]);
  });
});
