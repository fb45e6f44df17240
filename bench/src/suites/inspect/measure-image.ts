import type { Figure } from '../../figure.ts';
import { farmImage } from '../../images/image-farm.ts';
import { type ImageSpec, nameOf } from '../../images/image-spec.ts';
import { median, runInterleaved } from '../../measure.ts';
import { peakMemoryOfRun } from '../../peak-memory.ts';
import type { BenchContext } from '../../suite.ts';
import { timeRun } from '../../time-run.ts';
import { missingTools } from '../../tools.ts';
import type { Contender } from './contender.ts';
import type { Place } from './place.ts';

export interface ImageMeasurement {
  readonly spec: ImageSpec;
  readonly rounds: number;
  /** In the order in which they take turns. */
  readonly contenders: (place: Place) => readonly Contender[];
}

export interface MeasuredImage {
  readonly figures: readonly Figure[];
  /** Contenders that are not on PATH. */
  readonly missing: readonly string[];
}

/** Lets everybody who is there read one image, in turn, then looks at the memory of our own runs. */
export async function measureImage(
  { root, session, signal, say }: BenchContext,
  { spec, rounds, contenders }: ImageMeasurement,
): Promise<MeasuredImage> {
  const title = nameOf(spec);
  const image = await farmImage(spec, { signal, say });
  const scratch = await session.scratch(`inspect-${title}`);
  const all = contenders({ root, image, scratch, compression: spec.compression });
  const present = await onPath(all);
  say(`${title}: ${rounds} rounds of ${present.length}`);
  const times = await runInterleaved(Object.fromEntries(present.map((one) => [one.name, () => timed(one)])), {
    rounds,
    signal,
  });
  say(`${title}: memory`);
  const figures: Figure[] = [];
  for (const one of present) {
    const samples = times[one.name] ?? [];
    const peakBytes = one.memoryLimit === undefined ? undefined : await peakOf(one);
    figures.push(...toFigures(one, { title, samples, peakBytes, present }));
  }
  return { figures, missing: all.filter((one) => !present.includes(one)).map(({ name }) => name) };

  async function timed({ prepare, run }: Contender): Promise<number> {
    await prepare?.();
    return await timeRun({ ...run, cwd: scratch, signal });
  }

  async function peakOf({ prepare, run: { args, env = {} } }: Contender): Promise<number | undefined> {
    await prepare?.();
    return await peakMemoryOfRun({ args, env, cwd: scratch, signal });
  }
}

async function onPath(contenders: readonly Contender[]): Promise<readonly Contender[]> {
  const tools = contenders.map(({ run: { command } }) => ({ program: command, debianPackage: command }));
  const missing = new Set((await missingTools(tools)).map(({ program }) => program));
  return contenders.filter(({ run }) => !missing.has(run.command));
}

interface Measured {
  readonly title: string;
  readonly samples: readonly number[];
  readonly peakBytes: number | undefined;
  readonly present: readonly Contender[];
}

function toFigures(
  { name, against, bar, memoryLimit }: Contender,
  { title, samples, peakBytes, present }: Measured,
): readonly Figure[] {
  const isHeld = against !== undefined && present.some((other) => other.name === against);
  const held = isHeld ? { against: `${title} ${against}`, ...(bar === undefined ? {} : { bar }) } : {};
  const time: Figure = { name: `${title} ${name}`, unit: 'ms', value: median(samples), samples, ...held };
  if (memoryLimit === undefined || peakBytes === undefined) return [time];
  const limit = { of: 'figure', is: 'at-most', limit: memoryLimit } as const;
  return [time, { name: `${title} ${name}, memory`, unit: 'bytes', value: peakBytes, bar: limit }];
}
