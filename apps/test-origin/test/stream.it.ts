import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { PROFILES } from '../src/testing/profiles.ts';
import { RunningOrigin } from './running-origin.ts';

const run = promisify(execFile);
const { skip, reason } = needs(['ffmpeg', 'ffprobe']);

/** Seconds to play; an encoder that is slower than real time makes that take long. */
const CASES = [
  { profile: 'default', source: 'shipped', playSec: 12 },
  { profile: 'low-latency', source: 'shipped', playSec: 12 },
  { profile: '4k-abr', source: 'shipped', playSec: 10 },
  { profile: 'default', source: 'ffmpeg', playSec: 10 },
  { profile: 'low-latency', source: 'ffmpeg', playSec: 10 },
  { profile: '4k-abr', source: 'ffmpeg', playSec: 10 },
] as const;

/** Everything a tool says at error level, and whether it liked the stream. */
async function complaintsOf(tool: string, args: readonly string[]): Promise<string> {
  const { stderr } = await run(tool, ['-v', 'error', ...args], { timeout: 300_000 });
  return stderr;
}

/** One letter for each picture: K for a key frame. */
async function keyFrames(url: string): Promise<string> {
  const show = ['-select_streams', 'v', '-show_entries', 'packet=flags', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...show, url]);
  return stdout
    .split('\n')
    .map((line) => line.slice(0, 1))
    .join('');
}

describe.skipIf(skip)(`players read the stream without a complaint ${reason}`, () => {
  it.each(CASES)(
    '$profile from $source',
    async ({ profile, source, playSec }) => {
      const origin = await RunningOrigin.start({ profile, settings: PROFILES[profile], source });
      const url = `${await origin.healthyUrl(180_000)}/stream.m3u8`;
      expect(await complaintsOf('ffprobe', ['-show_streams', '-of', 'compact', url])).toBe('');
      expect(await complaintsOf('ffmpeg', ['-i', url, '-t', String(playSec), '-f', 'null', '-'])).toBe('');
      await origin.stop();
      expect(existsSync(origin.hlsDir)).toBe(false);
      expect(await origin.encoders()).toEqual([]);
    },
    600_000,
  );
});

describe.skipIf(skip)(`what ffmpeg makes ${reason}`, () => {
  it('has the pictures, codecs and key frames that the master playlist and the profile promise', async () => {
    const settings = { ...PROFILES['4k-abr'], variants: PROFILES.default.variants };
    const origin = await RunningOrigin.start({ profile: 'ladder', settings, source: 'ffmpeg' });
    const url = await origin.healthyUrl(60_000);
    const master = await (await fetch(`${url}/master.m3u8`)).text();
    expect(master).toContain(
      'RESOLUTION=1280x720,CODECS="avc1.640029,mp4a.40.2",FRAME-RATE=30.000\n720p/stream.m3u8',
    );
    expect(master).toContain(
      'RESOLUTION=640x360,CODECS="avc1.640029,mp4a.40.2",FRAME-RATE=30.000\n360p/stream.m3u8',
    );
    for (const name of ['720p', '360p']) {
      expect(await keyFrames(`${url}/${name}/seg00001.ts`)).toBe(`K${'_'.repeat(59)}`);
    }
  });

  it('goes on with a discontinuity when ffmpeg is killed', async () => {
    const settings = { ...PROFILES['low-latency'] };
    const origin = await RunningOrigin.start({ profile: 'low-latency', settings, source: 'ffmpeg' });
    const url = await origin.healthyUrl(30_000);
    const playlist = async (): Promise<string> => await (await fetch(`${url}/stream.m3u8`)).text();
    const [encoder] = await origin.encoders();
    process.kill(encoder ?? Number.NaN, 'SIGKILL');
    await origin.until('back', async () => (await playlist()).includes('#EXT-X-DISCONTINUITY\n'), 20_000);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(origin.stderr).toContain('encoder  ffmpeg ended (signal SIGKILL); starting it again in 250 ms');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('hls_origin_encoder_restarts_total 1\n');
    expect(
      await complaintsOf('ffmpeg', [
        '-live_start_index',
        '0',
        '-i',
        `${url}/stream.m3u8`,
        '-t',
        '6',
        '-f',
        'null',
        '-',
      ]),
    ).toBe('');
    await origin.until(
      'past it',
      async () => (await playlist()).includes('#EXT-X-DISCONTINUITY-SEQUENCE:1\n'),
      30_000,
    );
  });
});
