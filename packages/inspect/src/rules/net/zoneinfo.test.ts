import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { ZONEINFO } from './zoneinfo.ts';

const find = async (env: readonly string[], files: FileSpecs = {}, mounts: readonly string[] = []) =>
  (await inspectImage({ image: makeImage({ files, config: { env } }), rules: [ZONEINFO], mounts })).findings;

describe('net/zoneinfo', () => {
  it('warns of a zone whose data are not there', async () => {
    expect(await find(['TZ=Europe/Berlin'])).toMatchObject([
      {
        severity: 'warning',
        message: 'TZ is Europe/Berlin, whose data are not in the image: programs take the time for UTC',
        path: '/usr/share/zoneinfo/Europe/Berlin',
        fix: expect.stringContaining('tzdata'),
      },
    ]);
    expect(await find(['TZ=:/etc/localtime'])).toMatchObject([{ path: '/etc/localtime' }]);
  });

  it('names the data in the store', async () => {
    const home = `/nix/store/${'a'.repeat(32)}-tzdata-2024a/share/zoneinfo`;
    const files = { [`${home}/Europe/Berlin`]: {}, [`${home}/right/Europe/Berlin`]: {} };
    expect((await find(['TZ=Europe/Berlin'], files))[0]?.fix).toBe(`set Env TZDIR=${home}`);
    expect(await find(['TZ=Europe/Berlin', `TZDIR=${home}`], files)).toEqual([]);
  });

  it.each(['UTC', 'Etc/UTC', 'CET-1CEST,M3.5.0,M10.5.0/3', '', 'UTC0'])(
    'accepts "%s" without data',
    async (zone) => {
      expect(await find([`TZ=${zone}`])).toEqual([]);
    },
  );

  it('is quiet with the data, or where they are mounted', async () => {
    expect(await find(['TZ=Europe/Berlin'], { '/usr/share/zoneinfo/Europe/Berlin': {} })).toEqual([]);
    expect(await find(['TZ=Europe/Berlin'], {}, ['/usr/share/zoneinfo'])).toEqual([]);
    expect(await find([])).toEqual([]);
  });
});
