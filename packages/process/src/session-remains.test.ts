import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { isRunning } from '../test/support.ts';
import { findRemains } from './session-remains.ts';
import { startProcess } from './start-process.ts';
import { readStartToken } from './start-token.ts';
import { terminate } from './terminate.ts';

const ps = needs(['ps']);
const platforms: readonly NodeJS.Platform[] =
  process.platform === 'linux' ? ['linux', 'darwin'] : [process.platform];

describe.skipIf(ps.skip).each(platforms)(`what a session left, on %s ${ps.reason}`, (platform) => {
  it('is what the journal names and the start token proves', async () => {
    await using recorded = await startProcess({ command: 'sleep', args: ['300'] });
    await using bystander = await startProcess({ command: 'sleep', args: ['300'] });
    const startToken = (await readStartToken(recorded.pid, platform)) ?? '';
    const records = [
      { pid: recorded.pid, startToken, command: 'the recorded one' },
      { pid: bystander.pid, startToken: 'that of its predecessor', command: '' },
      { pid: process.pid, startToken: (await readStartToken(process.pid, platform)) ?? '', command: '' },
    ];
    const remains = await findRemains({ records, spareOwnChildren: false }, platform);
    expect(remains.isAlive()).toBe(true);
    expect(remains.killed()).toEqual([]);
    expect(await terminate(remains, { graceMs: 3000 })).toBe(true);
    await recorded.exited;
    expect(remains.killed()).toEqual([{ pid: recorded.pid, command: 'the recorded one' }]);
    expect(isRunning(bystander.pid)).toBe(true);
  });
});
