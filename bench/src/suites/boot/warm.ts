import { join } from 'node:path';
import { UpError } from '@up/core';
import { type WarmMachine, waitForHttp, warmStart } from '@up/qemu';
import { healthyPair } from '../../../../test/src/guests/guest-media.ts';
import type { Bar, Figure } from '../../figure.ts';
import { median } from '../../measure.ts';
import type { BootPlace } from './contenders.ts';

const ROUNDS = 3;
const RESTORE: Bar = { of: 'ratio', is: 'at-most', limit: 0.2 };

/** Until the guest answers over HTTP: booted, and restored from what was saved then. */
export async function measureWarmStart(place: BootPlace): Promise<readonly Figure[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    place.context.say(`warm start: round ${round} of ${ROUNDS}`);
    // A shelf of its own each time: the first finds nothing there, the second what the first left.
    const shelf = await place.context.session.scratch('snapshots');
    cold.push(await readyOnce(place, shelf, 'booted'));
    warm.push(await readyOnce(place, shelf, 'restored'));
  }
  const peer = 'the same guest, booted';
  return [
    { name: 'restore to ready', unit: 'ms', value: median(warm), samples: warm, against: peer, bar: RESTORE },
    { name: peer, unit: 'ms', value: median(cold), samples: cold },
  ];
}

async function readyOnce(
  { context, directory, env }: BootPlace,
  shelf: string,
  how: WarmMachine['how'],
): Promise<number> {
  const { session, signal } = context;
  const { kernel, initrd } = healthyPair();
  const notes: string[] = [];
  const warm = await warmStart({
    machine: {
      source: { kind: 'kernel', kernel, initrd, append: 'console=ttyS0' },
      network: { mode: 'user', forwards: [{ guest: 80 }] },
      accelerator: 'tcg',
      memoryMB: 512,
      ...{ directory, env, session, signal },
    },
    directory: join(shelf, 'machines'),
    ready: async (machine) => {
      await waitForHttp(machine, '/health', { signal });
    },
    onNote: (note) => void notes.push(note),
  });
  await warm.machine.crash();
  if (warm.how !== how)
    throw new UpError('UP_PROGRAM_FAILED', `The machine was ${warm.how}, not ${how}: ${notes.join('; ')}`);
  return warm.readyAfterMs;
}
