import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { PROFILES } from '../src/testing/profiles.ts';
import { RunningOrigin } from './running-origin.ts';

const run = promisify(execFile);
const { skip, reason } = needs(['ffmpeg', 'mount', 'umount', 'root']);

/** A file system of 1 MB. */
async function tinyDisk(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'test-origin-tiny-'));
  await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
  onTestFinished(async () => {
    await run('umount', [directory]);
    await rm(directory, { recursive: true });
  });
  return directory;
}

describe.skipIf(skip)(`a full disk ${reason}`, () => {
  it.each(['ffmpeg', 'shipped'] as const)('ends the origin with UP_DISK_FULL, source %s', async (source) => {
    const hlsDir = await tinyDisk();
    const settings = { ...PROFILES['low-latency'], hls: { ...PROFILES['low-latency'].hls, listSize: 200 } };
    const origin = await RunningOrigin.start({ profile: 'low-latency', settings, source, hlsDir });
    expect(await origin.exitCode()).toBe(4);
    expect(origin.control).toContain(`No space is left on the disk of ${hlsDir}`);
    expect(origin.control).toContain('"code":"UP_DISK_FULL"');
    expect(await origin.encoders()).toEqual([]);
    expect(await readdir(hlsDir)).toEqual([]);
  });
});
