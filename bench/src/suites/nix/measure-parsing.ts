import { UpError } from '@up/core';
import { createBuildLog, createNixLogDecoder } from '@up/nix';
import type { Bar, Figure } from '../../figure.ts';
import { median, runInterleaved } from '../../measure.ts';
import type { BenchContext } from '../../suite.ts';
import { makeNixLog } from './make-log.ts';

const ROUNDS = 9;
const BYTES = 20 * 1024 * 1024;
/** What a pipe gives at once. */
const CHUNK = 64 * 1024;
const BAR: Bar = { of: 'figure', is: 'at-least', limit: 200_000 };

/** Lines of internal-json in a second of CPU: read as events, and followed as builds. What else runs makes no difference. */
export async function measureParsing({ signal, say }: BenchContext): Promise<readonly Figure[]> {
  const log = makeNixLog('internal-json', BYTES);
  const lines = log.reduce((count, byte) => count + Number(byte === 0x0a), 0);
  const perSecond = (follow: boolean): number => {
    const decoder = createNixLogDecoder();
    const builds = createBuildLog();
    let seen = 0;
    const before = process.cpuUsage();
    for (let at = 0; at < log.length; at += CHUNK) {
      for (const event of decoder.push(log.subarray(at, at + CHUNK))) {
        seen += 1;
        if (follow) builds.add(event);
      }
    }
    const { user, system } = process.cpuUsage(before);
    if (seen !== lines) throw new UpError('UP_PROGRAM_FAILED', `${seen} of ${lines} lines became events`);
    return lines / ((user + system) / 1e6);
  };
  say('parsing');
  const rates = await runInterleaved(
    { parsed: async () => perSecond(false), followed: async () => perSecond(true) },
    { rounds: ROUNDS, warmUps: 1, signal },
  );
  return [
    {
      name: 'internal-json parsed',
      unit: 'lines/s',
      value: median(rates.parsed),
      samples: rates.parsed,
      bar: BAR,
    },
    {
      ...{ name: 'internal-json parsed and followed', unit: 'lines/s', value: median(rates.followed) },
      ...{ samples: rates.followed, bar: BAR },
    },
  ];
}
