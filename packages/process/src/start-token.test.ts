import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { startProcess } from './start-process.ts';
import { livenessOf, readPs, readStartToken } from './start-token.ts';

const ps = needs(['ps']);
const platforms: readonly NodeJS.Platform[] =
  process.platform === 'linux' ? ['linux', 'darwin'] : [process.platform];

describe.skipIf(ps.skip)(`start tokens ${ps.reason}`, () => {
  it.each(platforms)('tell a running process from one that is gone: %s', async (platform) => {
    const running = await startProcess({ command: 'sleep', args: ['300'] });
    const { pid } = running;
    const startToken = (await readStartToken(pid, platform)) ?? '';
    expect(startToken).not.toBe('');
    expect(await readStartToken(pid, platform)).toBe(startToken);
    expect(await livenessOf({ pid, startToken }, platform)).toBe('alive');
    expect(await livenessOf({ pid, startToken: 'another' }, platform)).toBe('gone');
    await running.stop();
    expect(await readStartToken(pid, platform)).toBeUndefined();
    expect(await livenessOf({ pid, startToken }, platform)).toBe('gone');
  });

  it('that could not be read leave it open', async () => {
    expect(await livenessOf({ pid: process.pid, startToken: '' })).toBe('unknown');
    expect(await livenessOf({ pid: 2 ** 22 + 1, startToken: '' })).toBe('gone');
  });

  it('do not depend on the locale or the time zone', async () => {
    const token = await readStartToken(process.pid, 'darwin');
    const { TZ, LC_ALL } = process.env;
    Object.assign(process.env, { TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8' });
    try {
      expect(await readStartToken(process.pid, 'darwin')).toBe(token);
    } finally {
      for (const [name, value] of Object.entries({ TZ, LC_ALL })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it('know the group of a process', async () => {
    await using running = await startProcess({ command: 'sleep', args: ['300'] });
    expect(await readPs(running.pid, 'pgid')).toBe(String(running.pid));
  });
});
