import { describe, expect, it } from 'vitest';
import { findInImage, STATIC } from '../../testing/find-in-image.ts';
import { IS_DIRECTORY } from './is-directory.ts';

describe('exec/is-directory', () => {
  it('names the directory, and the program in it', async () => {
    const files = { '/usr/bin/app/app': STATIC };
    expect(await findInImage(IS_DIRECTORY, { files, config: { entrypoint: ['/usr/bin/app'] } })).toEqual([
      {
        rule: 'exec/is-directory',
        severity: 'error',
        message: 'the entrypoint runs /usr/bin/app, which is a directory',
        path: '/usr/bin/app',
        evidence: '/usr/bin/app is a directory; starting it would fail with "permission denied"',
        fix: 'perhaps /usr/bin/app/app is meant',
      },
    ]);
  });

  it('finds one that PATH has instead of a program', async () => {
    const files = { '/usr/bin/app': { type: 'directory' } } as const;
    expect(await findInImage(IS_DIRECTORY, { files, config: { entrypoint: ['app'] } })).toMatchObject([
      {
        message: 'the entrypoint runs /usr/bin/app, which is a directory',
        evidence:
          '/usr/bin/app is a directory; starting it would fail with "executable file not found in $PATH"',
      },
    ]);
  });

  it('passes over directories in PATH, as a search does', async () => {
    const files = { '/usr/local/bin/app/app': STATIC, '/usr/bin/app': STATIC };
    expect(await findInImage(IS_DIRECTORY, { files, config: { entrypoint: ['app'] } })).toEqual([]);
  });
});
