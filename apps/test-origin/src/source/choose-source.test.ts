import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FakeAnswer, fakeFfmpeg } from '../testing/fake-ffmpeg.ts';
import { scratchDirectory } from '../testing/scratch.ts';
import { chooseSource } from './choose-source.ts';

async function choose(answer: FakeAnswer, timeoutMs = 5000): ReturnType<typeof chooseSource> {
  const directory = await scratchDirectory();
  const path = await fakeFfmpeg({ directory: join(directory, 'bin'), answer });
  return await chooseSource('auto', { env: { PATH: path }, timeoutMs });
}

describe('chooseSource', () => {
  it('takes a working ffmpeg', async () => {
    expect(await choose('well')).toMatchObject({ kind: 'ffmpeg', ffmpeg: { version: '7.0-fake' } });
  });

  it.each([
    ['not-ffmpeg', /answers "GNU coreutils 9.1" to -version/],
    ['fails', /did not answer -version/],
    ['without-x264', /without the encoder libx264/],
  ] as const)('refuses one that is %s', async (answer, message) => {
    await expect(choose(answer)).rejects.toMatchObject({
      code: 'UP_FFMPEG_BROKEN',
      message: expect.stringMatching(message),
      hint: 'Stream without it: --source shipped',
      details: { path: expect.stringContaining('/bin/ffmpeg') },
    });
  });

  it('does not wait for one that never answers', async () => {
    await expect(choose('never', 200)).rejects.toMatchObject({
      code: 'UP_FFMPEG_BROKEN',
      message: expect.stringContaining('in time'),
    });
  });

  it('loops the shipped segments where there is none, unless ffmpeg was asked for', async () => {
    const env = { PATH: await scratchDirectory() };
    expect(await chooseSource('auto', { env })).toMatchObject({
      kind: 'shipped',
      notice: expect.stringContaining('no ffmpeg on PATH'),
    });
    await expect(chooseSource('ffmpeg', { env })).rejects.toMatchObject({ code: 'UP_PROGRAM_NOT_FOUND' });
  });
});
