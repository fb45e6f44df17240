import { describe, expect, it } from 'vitest';
import { DYNAMIC, findInImage, STATIC } from '../../testing/find-in-image.ts';
import { VAR_TMP } from './var-tmp.ts';

const config = { cmd: ['/app'] };

describe('fhs/var-tmp', () => {
  it('is worth knowing', async () => {
    expect(await findInImage(VAR_TMP, { files: { '/app': DYNAMIC }, config })).toMatchObject([
      {
        severity: 'info',
        message: '/var/tmp is missing: programs that keep large temporary files there will fail',
        evidence: '/var does not exist',
      },
    ]);
  });

  it('is silent where it is there, and about static programs', async () => {
    const varTmp = { '/var/tmp': { type: 'directory' as const } };
    expect(await findInImage(VAR_TMP, { files: { '/app': DYNAMIC, ...varTmp }, config })).toEqual([]);
    expect(await findInImage(VAR_TMP, { files: { '/app': STATIC }, config })).toEqual([]);
  });
});
