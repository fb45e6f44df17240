import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROFILES } from '../testing/profiles.ts';
import { scratchDirectory } from '../testing/scratch.ts';
import { startShipped } from '../testing/start-shipped.ts';
import { renderLogLine } from './log-line.ts';
import { parseIntervalMs, parseSizeBytes } from './size.ts';

async function logsOf(profile: 'logged' | 'debug'): Promise<string> {
  const directory = join(await scratchDirectory(), 'logs');
  const settings = PROFILES[profile];
  const { origin, get } = await startShipped({ ...settings, logging: { ...settings.logging, directory } });
  for (const path of ['/seg00001.ts', '/stream.m3u8', '/nothing', '/health'])
    await (await get(path)).arrayBuffer();
  await origin[Symbol.asyncDispose]();
  return directory;
}

describe('access logs', () => {
  it('has segments only where the profile says so, complete after the stop', async () => {
    const directory = await logsOf('logged');
    expect(await readFile(join(directory, 'segments.log'), 'utf8')).toMatch(
      /^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/seg00001\.ts HTTP\/1\.1" 200 \d+ "-" "node" \d+\.\d{3}\n$/,
    );
    expect(existsSync(join(directory, 'access.log'))).toBe(false);
  });

  it('has every request in debug, segments and playlists also apart', async () => {
    const directory = await logsOf('debug');
    const all = await readFile(join(directory, 'access.log'), 'utf8');
    for (const path of ['/seg00001.ts', '/stream.m3u8', '/nothing', '/health'])
      expect(all).toContain(`"GET ${path} `);
    expect((await readFile(join(directory, 'segments.log'), 'utf8')).trim().split('\n')).toHaveLength(1);
    expect(await readFile(join(directory, 'manifests.log'), 'utf8')).toContain('/stream.m3u8');
  });

  it('refuses a directory that cannot be written, and starts nothing', async () => {
    const file = join(await scratchDirectory(), 'file');
    await writeFile(file, '');
    const logging = { ...PROFILES.debug.logging, directory: join(file, 'logs') };
    await expect(startShipped({ ...PROFILES.debug, logging })).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
      hint: expect.stringContaining('--log-dir'),
    });
  });
});

describe('renderLogLine', () => {
  it('makes what a client sent harmless and bounded', () => {
    const line = renderLogLine({
      remoteAddress: undefined,
      method: 'GET',
      target: `/"\u001b[2J\n${'x'.repeat(5000)}`,
      httpVersion: '1.1',
      headers: { 'user-agent': 'a "quoted" \\ agent' },
      status: 404,
      bodyBytes: 10,
      durationMs: 12.4,
      at: new Date('2026-11-21T05:45:07Z'),
    });
    expect(line).toMatch(
      /^- - - \[21\/Nov\/2026:05:45:07 \+0000\] "GET \/\\x22\\x5Cu000ax+…" 404 10 "-" "a \\x22quoted\\x22 \\x5C agent" 0\.012$/,
    );
    expect(line.length).toBeLessThan(1300);
  });
});

it('reads sizes and times as nginx writes them', () => {
  expect([parseSizeBytes('512k'), parseSizeBytes('1M'), parseSizeBytes('100')]).toEqual([
    524_288, 1_048_576, 100,
  ]);
  expect([parseIntervalMs('10s'), parseIntervalMs('250ms'), parseIntervalMs('2m')]).toEqual([
    10_000, 250, 120_000,
  ]);
});
