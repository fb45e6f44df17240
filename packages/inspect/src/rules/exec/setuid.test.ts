import { describe, expect, it } from 'vitest';
import { findInImage, STATIC } from '../../testing/find-in-image.ts';
import { SETUID } from './setuid.ts';

describe('exec/setuid', () => {
  it('lists programs, each once', async () => {
    const files = {
      '/bin/su': { ...STATIC, mode: 0o4755 },
      '/bin/su2': { hardlink: '/bin/su' },
      '/bin/wall': { ...STATIC, mode: 0o2755, gid: 5 },
    };
    expect(await findInImage(SETUID, { files })).toMatchObject([
      {
        severity: 'info',
        message: '2 programs with the set-uid or set-gid bit',
        path: '/bin/su',
        evidence: '/bin/su (4755, uid 0) and /bin/wall (2755, gid 5)',
      },
    ]);
  });

  it('is silent about plain programs and set-gid directories', async () => {
    const files = { '/bin/a': STATIC, '/srv': { type: 'directory' as const, mode: 0o2775 } };
    expect(await findInImage(SETUID, { files })).toEqual([]);
  });
});
