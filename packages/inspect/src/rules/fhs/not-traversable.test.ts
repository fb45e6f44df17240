import { describe, expect, it } from 'vitest';
import { findInImage, PASSWD, STATIC, STORE } from '../../testing/find-in-image.ts';
import { NOT_TRAVERSABLE } from './not-traversable.ts';

const files = (mode: number) => ({
  '/etc/passwd': PASSWD,
  '/nix': { type: 'directory' as const, mode },
  [`${STORE}-app/bin/app`]: STATIC,
  '/bin/app': { link: `${STORE}-app/bin/app` },
});
const config = { entrypoint: ['app'], user: 'app' };

describe('fhs/not-traversable', () => {
  it('names the directory that is closed, and what lies behind it', async () => {
    expect(await findInImage(NOT_TRAVERSABLE, { files: files(0o700), config })).toEqual([
      {
        rule: 'fhs/not-traversable',
        severity: 'error',
        message: 'app (uid 1000) may not pass through /nix, which the entrypoint has to',
        path: '/nix',
        evidence: '/nix belongs to 0:0, mode 0700; on the way to /bin/app',
        fix: expect.stringContaining('chmod 755 /nix'),
      },
    ]);
  });

  it('is silent for root, and for an open directory', async () => {
    expect(
      await findInImage(NOT_TRAVERSABLE, { files: files(0o700), config: { entrypoint: ['app'] } }),
    ).toEqual([]);
    expect(await findInImage(NOT_TRAVERSABLE, { files: files(0o755), config })).toEqual([]);
  });
});
