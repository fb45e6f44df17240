/** Level, most macroblocks per second, most macroblocks per frame (H.264, table A-1). */
const LEVELS: readonly (readonly [level: string, perSecond: number, perFrame: number])[] = [
  ['1', 1485, 99],
  ['1.1', 3000, 396],
  ['1.2', 6000, 396],
  ['1.3', 11880, 396],
  ['2', 11880, 396],
  ['2.1', 19800, 792],
  ['2.2', 20250, 1620],
  ['3', 40500, 1620],
  ['3.1', 108000, 3600],
  ['3.2', 216000, 5120],
  ['4', 245760, 8192],
  ['4.1', 245760, 8192],
  ['4.2', 522240, 8704],
  ['5', 589824, 22080],
  ['5.1', 983040, 36864],
  ['5.2', 2073600, 36864],
  ['6', 4177920, 139264],
  ['6.1', 8355840, 139264],
  ['6.2', 16711680, 139264],
];

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Frames per second. */
  readonly frameRate: number;
}

/**
 * The level to encode with: the configured one, or the lowest that allows this picture where that is
 * higher. undefined where no level allows it: then the encoder has to choose.
 */
export function h264Level(configured: string, { width, height, frameRate }: Picture): string | undefined {
  const perFrame = Math.ceil(width / 16) * Math.ceil(height / 16);
  const needed = LEVELS.findIndex(
    ([, mostPerSecond, mostPerFrame]) => perFrame <= mostPerFrame && perFrame * frameRate <= mostPerSecond,
  );
  if (needed === -1) return undefined;
  const wanted = LEVELS.findIndex(([level]) => Number(level) === Number(configured));
  return wanted >= needed ? configured : LEVELS[needed]?.[0];
}
