// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${` is what interpolations of Nix begin with
import { setImmediate } from 'node:timers/promises';
import { UpError } from '@up/core';
import { nixBuild } from '@up/nix';
import { makeNixBench, type NixBench } from '../../../../test/src/nix/nix-bench.ts';
import type { Bar, Figure } from '../../figure.ts';
import { median, runInterleaved } from '../../measure.ts';
import type { BenchContext } from '../../suite.ts';
import { timeRun } from '../../time-run.ts';

const RATIO: Bar = { of: 'ratio', is: 'at-most', limit: 1.05 };
const ADDS: Bar = { of: 'figure', is: 'at-most', limit: 100 };

/** Nix as everybody calls it, and as `up` does: the same arguments otherwise. */
const BARE = ['--extra-experimental-features', 'nix-command flakes', 'build', '--json', '--no-link'];

interface Work {
  readonly name: string;
  /** A Nix list of derivations, which are built anew for each `round`. */
  readonly expression: string;
  readonly rounds: number;
  /** false where nothing builds like that, and the figure only tells where the limits are. */
  readonly isHeld: boolean;
}

const WORKS: readonly Work[] = [
  {
    name: 'quiet build',
    expression: 'builtins.genList (n: shell "q${round}-${toString n}" "sleep 0.5; echo x > $out") 16',
    rounds: 9,
    isHeld: true,
  },
  {
    name: 'talkative build',
    expression: printing({ bursts: 25, lines: 100, pause: 'sleep 0.05' }),
    rounds: 9,
    isHeld: true,
  },
  {
    name: 'flood',
    expression: printing({ bursts: 1, lines: 50_000, pause: ':' }),
    rounds: 3,
    isHeld: false,
  },
];

interface Printing {
  readonly bursts: number;
  readonly lines: number;
  readonly pause: string;
}

/** Eight derivations that print. */
function printing({ bursts, lines, pause }: Printing): string {
  const line = 'echo building object number $i of the library';
  const burst = `i=0; while [ $i -lt ${lines} ]; do ${line}; i=$((i+1)); done; ${pause}`;
  const script = `b=0; while [ $b -lt ${bursts} ]; do ${burst}; b=$((b+1)); done; echo x > $out`;
  return `builtins.genList (n: shell "p\${round}-\${toString n}" "${script}") 8`;
}

/** How much longer a build takes through the invoker than without it. */
export async function measureInvoker(context: BenchContext): Promise<readonly Figure[]> {
  const bench = makeNixBench({ name: 'the Nix on PATH', bin: undefined, missing: undefined });
  try {
    const figures: Figure[] = [];
    for (const work of WORKS) figures.push(...(await measureWork(context, { bench, work })));
    return figures;
  } finally {
    bench.remove();
  }
}

async function measureWork(
  { signal, say }: BenchContext,
  { bench, work }: { readonly bench: NixBench; readonly work: Work },
): Promise<readonly Figure[]> {
  let round = 0;
  const next = (): readonly string[] => {
    round += 1;
    const file = `work-${round}.nix`;
    const text = `let inherit (import ./lib.nix) shell; round = "${round}"; in ${work.expression}`;
    bench.write(file, text);
    return ['--file', file];
  };
  const env = Object.fromEntries(Object.entries(bench.env).map(([name, value = '']) => [name, value]));
  const bare = async (...more: readonly string[]): Promise<number> =>
    timeRun({ command: 'nix', args: [...BARE, ...next(), ...more], cwd: bench.root, env, signal });
  const { rounds } = work;
  const cpu: number[] = [];
  const times = await runInterleaved(
    {
      bare,
      records: () => bare('--log-format', 'internal-json'),
      ours: async () => {
        const extraArgs = next();
        await setImmediate();
        const before = process.cpuUsage();
        const startMs = performance.now();
        const { outcome } = await nixBuild({ signal, env, cwd: bench.root }, { installables: [], extraArgs });
        const tookMs = performance.now() - startMs;
        const { user, system } = process.cpuUsage(before);
        if (outcome !== 'succeeded')
          throw new UpError('UP_PROGRAM_FAILED', 'The build of the benchmark failed');
        cpu.push((user + system) / 1000);
        return tookMs;
      },
    },
    {
      ...{ rounds, warmUps: 1, signal },
      onRound: (number) => say(`${work.name}: ${number > 0 ? `round ${number} of ${rounds}` : 'warm-up'}`),
    },
  );
  const adds = times.ours.map((ms, index) => ms - (times.bare[index] ?? Number.NaN));
  const peer = `${work.name}: nix build`;
  const held = (bar: Bar): { bar?: Bar } => (work.isHeld ? { bar } : {});
  const figure = (name: string, samples: readonly number[]): Figure => ({
    ...{ name: `${work.name}: ${name}`, unit: 'ms', value: median(samples), samples },
  });
  return [
    { ...figure('up', times.ours), against: peer, ...held(RATIO) },
    figure('nix build', times.bare),
    { ...figure('nix build, as records', times.records), against: peer },
    { ...figure('what up adds', adds), ...held(ADDS) },
    figure('CPU of up itself', cpu.slice(-rounds)),
  ];
}
