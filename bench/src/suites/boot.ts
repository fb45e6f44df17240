import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { z } from 'zod';
import { healthyPair } from '../../../test/src/guests/guest-media.ts';
import type { Bar, Figure } from '../figure.ts';
import { median, runInterleaved } from '../measure.ts';
import type { BenchContext, Suite, SuiteReport } from '../suite.ts';
import { type BootPlace, booters, makeLargeIso, makePlace, type UpBoot, upJson } from './boot/contenders.ts';
import { measureWarmStart } from './boot/warm.ts';

const ROUNDS = 5;
const GUEST_ROUNDS = 3;
const ADDS: Bar = { of: 'figure', is: 'at-most', limit: 300 };
const NOTICED: Bar = { of: 'figure', is: 'at-most', limit: 50 };
const PREFLIGHT: Bar = { of: 'figure', is: 'at-most', limit: 300 };
const GUEST: Bar = { of: 'ratio', is: 'at-most', limit: 3 };
const ISO_SIZE: Bar = { of: 'figure', is: 'at-most', limit: 120e6 };

/** What the boot tester costs beside the guest, and what the guests of our own builder cost beside the smallest one. */
export const boot: Suite = {
  name: 'boot',
  about: 'up boot against the same QEMU by hand, with TCG; up default vm against a guest of busybox alone',
  needs: [
    { program: 'qemu-system-x86_64', debianPackage: 'qemu-system-x86' },
    { program: 'mmdebstrap', debianPackage: 'mmdebstrap' },
    { program: 'grub-mkrescue', debianPackage: 'grub-common grub-pc-bin grub-efi-amd64-bin' },
    { program: 'xorriso', debianPackage: 'xorriso' },
    { program: 'cpio', debianPackage: 'cpio' },
    { program: 'busybox', debianPackage: 'busybox-static' },
  ],
  run,
};

async function run(context: BenchContext): Promise<SuiteReport> {
  const place = await makePlace(context);
  return {
    method: `start to the line that says that the guest is ready, TCG, ${ROUNDS} interleaved rounds (${GUEST_ROUNDS} of built guests) after one`,
    figures: [
      ...(await measureBoots(place)),
      ...(await measurePreflight(place)),
      ...(await measureGuests(place)),
      ...(await measureIso(place)),
      ...(await measureWarmStart(place)),
    ],
    notes: [
      'by hand: the qemu.sh that up boot left, its serial port on the output',
      'noticed: from the line in a log that QEMU itself writes to the line of up on its output',
    ],
  };
}

async function measureBoots(place: BootPlace): Promise<readonly Figure[]> {
  const { kernel, iso } = booters(place);
  const { signal, say } = place.context;
  const bare: Record<string, number[]> = { kernel: [], iso: [] };
  const ours: Record<string, UpBoot[]> = { kernel: [], iso: [] };
  // `up` first: it writes the script that starts the same machine by hand.
  const turns = Object.entries({ kernel, iso }).flatMap(([name, one]) => [
    [`${name} up`, async (): Promise<void> => void ours[name]?.push(await one.up())] as const,
    [`${name} bare`, async (): Promise<void> => void bare[name]?.push(await one.bare())] as const,
  ]);
  await runInterleaved(Object.fromEntries(turns), {
    ...{ rounds: ROUNDS, warmUps: 1, signal },
    onRound: (round) => say(round > 0 ? `boots: round ${round} of ${ROUNDS}` : 'boots: warm-up'),
  });
  return ['kernel', 'iso'].flatMap((name) =>
    bootFigures(name, (ours[name] ?? []).slice(1), (bare[name] ?? []).slice(1)),
  );
}

function bootFigures(name: string, ours: readonly UpBoot[], bare: readonly number[]): readonly Figure[] {
  const said = ours.map(({ saidMs }) => saidMs);
  const adds = said.map((ms, round) => ms - (bare[round] ?? Number.NaN));
  const noticed = ours.map(({ noticedMs }) => noticedMs).filter((ms) => ms !== undefined);
  if (noticed.length === 0)
    throw new UpError('UP_PROGRAM_FAILED', `${name}: QEMU logged no line that says that the guest is ready`);
  const peer = `${name}: QEMU by hand`;
  return [
    { name: `${name}: up boot`, unit: 'ms', value: median(said), samples: said, against: peer },
    { name: peer, unit: 'ms', value: median(bare), samples: bare },
    { name: `${name}: what up adds`, unit: 'ms', value: median(adds), samples: adds, bar: ADDS },
    { name: `${name}: noticed after`, unit: 'ms', value: median(noticed), samples: noticed, bar: NOTICED },
  ];
}

/** A boot that is refused before anything is started: the whole command is the preflight and the start of node. */
async function measurePreflight(place: BootPlace): Promise<readonly Figure[]> {
  const { say, signal } = place.context;
  say('preflight');
  const iso = await makeLargeIso(place);
  const out = join(place.directory, 'preflight');
  const refuse = async (): Promise<number> => {
    const { data, tookMs } = await upJson(place, ['boot', iso, '--firmware', 'uefi', '-o', out]);
    if (!JSON.stringify(data).includes('media/no-uefi-loader'))
      throw new UpError(
        'UP_PROGRAM_FAILED',
        'The preflight did not refuse an ISO that has no loader for UEFI',
      );
    return tookMs;
  };
  const { refused } = await runInterleaved({ refused: refuse }, { rounds: ROUNDS, warmUps: 1, signal });
  return [{ name: 'preflight, 4 GiB', unit: 'ms', value: median(refused), samples: refused, bar: PREFLIGHT }];
}

const booted = z.object({ readyAfterMs: z.number() });

/** From the start of QEMU on: what is built before is another matter. */
async function measureGuests(place: BootPlace): Promise<readonly Figure[]> {
  const { signal, say } = place.context;
  const { kernel, initrd } = healthyPair();
  const out = join(place.directory, 'guest');
  const ready = async (args: readonly string[]): Promise<number> =>
    booted.parse((await upJson(place, args)).data).readyAfterMs;
  const contenders = {
    busybox: (): Promise<number> =>
      ready(['boot', kernel, '--initrd', initrd, '--accel', 'tcg', '--http', '/health', '-o', out]),
    vm: (): Promise<number> => ready(['default', 'vm', '--once', '--any-port']),
  };
  const times = await runInterleaved(contenders, {
    ...{ rounds: GUEST_ROUNDS, warmUps: 1, signal },
    onRound: (round) => say(round > 0 ? `guests: round ${round} of ${GUEST_ROUNDS}` : 'guests: warm-up'),
  });
  const peer = 'a guest of busybox alone';
  return [
    {
      name: 'up default vm',
      unit: 'ms',
      value: median(times.vm),
      samples: times.vm,
      against: peer,
      bar: GUEST,
    },
    { name: peer, unit: 'ms', value: median(times.busybox), samples: times.busybox },
  ];
}

async function measureIso(place: BootPlace): Promise<readonly Figure[]> {
  place.context.say('ISO');
  const iso = join(place.directory, 'origin.iso');
  await upJson(place, ['build', 'default', 'iso', '-o', iso]);
  return [{ name: 'ISO of the workload', unit: 'bytes', value: (await stat(iso)).size, bar: ISO_SIZE }];
}
