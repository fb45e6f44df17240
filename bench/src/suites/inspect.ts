import { crowdedImage, ordinaryImage } from '../images/image-spec.ts';
import type { BenchContext, Suite, SuiteReport } from '../suite.ts';
import { ZSTD } from '../tools.ts';
import type { Contender } from './inspect/contender.ts';
import { type ImageMeasurement, measureImage } from './inspect/measure-image.ts';
import { ourRuns } from './inspect/our-runs.ts';
import { peers } from './inspect/peers.ts';
import type { Place } from './inspect/place.ts';
import { yardsticks } from './inspect/yardsticks.ts';

const ROUNDS = 3;
const CROWD_MEMORY_LIMIT = 600e6;

/** What it costs to look into an image: against those who only read it, and those who look into it too. */
export const inspect: Suite = {
  name: 'inspect',
  about: 'up inspect on generated images: against sha256sum, gzip | tar, and other tools for images',
  needs: [ZSTD],
  run,
};

async function run(context: BenchContext): Promise<SuiteReport> {
  const measured = [];
  for (const image of imagesOf(context)) measured.push(await measureImage(context, image));
  const missing = new Set(measured.flatMap((one) => one.missing));
  return {
    method: `start to exit, output to /dev/null, ${ROUNDS} interleaved runs (1 of large images), file cache warm`,
    figures: measured.flatMap(({ figures }) => figures),
    notes: missing.size === 0 ? [] : [`not on PATH: ${[...missing].join(', ')}`],
  };
}

function imagesOf({ scale }: BenchContext): readonly ImageMeasurement[] {
  const contenders = (place: Place): readonly Contender[] => [
    ...ourRuns(place),
    ...yardsticks(place),
    ...peers(place),
  ];
  const compressions = ['plain', 'gzip', 'zstd'] as const;
  const ofSize = (gib: number, rounds: number): readonly ImageMeasurement[] =>
    compressions.map((compression) => ({ spec: ordinaryImage(compression, gib), rounds, contenders }));
  if (scale === 'ordinary') return ofSize(1, ROUNDS);
  return [...ofSize(1, ROUNDS), ...ofSize(4, 1), { spec: crowdedImage(), rounds: 1, contenders: crowd }];
}

/** A million files: what matters is that the index of them fits. */
function crowd(place: Place): readonly Contender[] {
  const ours = ourRuns(place).map((one) => ({ ...one, memoryLimit: CROWD_MEMORY_LIMIT }));
  return [...ours, ...yardsticks(place)];
}
