import { describe, expect, it } from 'vitest';
import { findInImage, STATIC } from '../../testing/find-in-image.ts';
import { PROBE_MISSING } from './probe-missing.ts';

const find = (test: readonly string[], files = {}) =>
  findInImage(PROBE_MISSING, { files, config: { healthcheck: { test }, env: ['PATH=/bin'] } });

describe('exec/probe-missing', () => {
  it('names the program of the exec form', async () => {
    expect(await find(['CMD', 'curl', '-f', 'http://localhost', '||', 'exit', '1'])).toEqual([
      {
        rule: 'exec/probe-missing',
        severity: 'error',
        message: 'the healthcheck runs curl, which is in no directory of PATH',
        evidence: 'looked in /bin; the container would never be healthy',
        fix: 'put the program into the image, or name the place where it is',
      },
    ]);
    expect(await find(['CMD', 'curl', '-f', 'http://localhost'], { '/bin/curl': STATIC })).toEqual([]);
  });

  it('names the program of the shell form', async () => {
    const files = { '/bin/sh': STATIC };
    expect(await find(['CMD-SHELL', 'curl -f http://localhost/ || exit 1'], files)).toMatchObject([
      { message: 'the healthcheck runs curl, which is in no directory of PATH' },
    ]);
    expect(await find(['CMD-SHELL', '[ -e /run/ok ] || exit 1'], files)).toEqual([]);
    expect(await find(['CMD-SHELL', 'curl http://localhost || wget http://localhost'], files)).toEqual([]);
    expect(await find(['NONE'])).toEqual([]);
  });

  it('knows that busybox brings its applets', async () => {
    const files = { '/bin/busybox': STATIC, '/bin/sh': { link: 'busybox' } };
    expect(await find(['CMD-SHELL', 'wget -q http://localhost'], files)).toEqual([]);
    expect(await find(['CMD-SHELL', 'curl -q http://localhost'], files)).toHaveLength(1);
  });
});
