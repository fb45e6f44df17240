import { UpError } from '@up/core';
import type { SourceChoice } from '../options.ts';
import { type Ffmpeg, type FfmpegProbeOptions, probeFfmpeg } from './ffmpeg-probe.ts';

export type ChosenSource =
  | { readonly kind: 'ffmpeg'; readonly ffmpeg: Ffmpeg }
  | { readonly kind: 'shipped'; readonly notice: string };

const LOOPED = 'looping the shipped test segments, whose picture is smaller than the profile asks for';

/**
 * What makes the segments.
 * @throws UpError UP_PROGRAM_NOT_FOUND when ffmpeg was asked for and is missing; UP_FFMPEG_BROKEN.
 */
export async function chooseSource(choice: SourceChoice, options: FfmpegProbeOptions): Promise<ChosenSource> {
  if (choice === 'shipped') return { kind: 'shipped', notice: `source shipped: ${LOOPED}` };
  const ffmpeg = await probeFfmpeg(options);
  if (ffmpeg !== undefined) return { kind: 'ffmpeg', ffmpeg };
  if (choice === 'auto') return { kind: 'shipped', notice: `no ffmpeg on PATH: ${LOOPED}` };
  throw new UpError('UP_PROGRAM_NOT_FOUND', 'There is no ffmpeg on PATH', {
    hint: 'Install ffmpeg, or stream without it: --source shipped',
    details: { program: 'ffmpeg' },
  });
}
