import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';
import { resolveOptions } from './options.ts';
import { PROFILES, settingsDocument } from './testing/profiles.ts';
import { scratchDirectory } from './testing/scratch.ts';

async function documentFile(settings: unknown = PROFILES.default): Promise<string> {
  const file = join(await scratchDirectory(), 'settings.json');
  await writeFile(file, settingsDocument('default', settings));
  return file;
}

describe('resolveOptions', () => {
  it('takes flag before environment before profile', async () => {
    const settings = await documentFile();
    const env = {
      UP_SETTINGS: settings,
      PORT: '8001',
      HLS_DIR: '/env',
      HOST: '0.0.0.0',
      SOURCE: 'shipped',
      LOG_DIR: '',
    };
    const fromProfile = await resolveOptions({ settings }, {});
    expect(fromProfile).toMatchObject({ host: '127.0.0.1', source: 'auto', profile: 'default' });
    expect(fromProfile.settings.server).toEqual({ port: 17_080, hlsDir: '/var/hls' });
    const fromEnv = await resolveOptions({}, env);
    expect(fromEnv).toMatchObject({ host: '0.0.0.0', source: 'shipped' });
    expect(fromEnv.settings.server).toEqual({ port: 8001, hlsDir: '/env' });
    expect(fromEnv.settings.logging.directory).toBe('/var/log/nginx');
    const fromFlags = await resolveOptions(
      { port: '0', hlsDir: '/flag', logDir: '/logs', source: 'ffmpeg', host: '::1' },
      env,
    );
    expect(fromFlags).toMatchObject({ host: '::1', source: 'ffmpeg' });
    expect(fromFlags.settings.server).toEqual({ port: 0, hlsDir: '/flag' });
    expect(fromFlags.settings.logging.directory).toBe('/logs');
  });

  it.each([
    { port: '65536' },
    { port: '-1' },
    { port: 'http' },
    { source: 'vlc' },
    { host: '' },
    { hlsDir: '' },
  ])('refuses %j', async (flags) => {
    await expect(resolveOptions(flags, {})).rejects.toMatchObject({ code: 'UP_USAGE', exitCode: 3 });
  });

  it('names the key that is wrong', async () => {
    const file = await documentFile({
      ...PROFILES.default,
      hls: { ...PROFILES.default.hls, segmentDuration: 0 },
    });
    await expect(resolveOptions({ settings: file }, {})).rejects.toMatchObject({
      code: 'UP_SETTINGS_INVALID',
      message: expect.stringContaining('hls.segmentDuration'),
    });
  });
});

describe('parseCommandLine', () => {
  it('shows examples before everything else', () => {
    const help = parseCommandLine(['--help']);
    expect(help).toMatchObject({ type: 'print', text: expect.stringMatching(/^Examples:\n/) });
  });

  it.each([['--prot', '1'], ['--port'], ['extra']])('refuses %s', (...argv) => {
    expect(() => parseCommandLine(argv)).toThrow(expect.objectContaining({ code: 'UP_USAGE' }));
  });
});
