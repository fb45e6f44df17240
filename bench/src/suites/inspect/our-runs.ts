import { join } from 'node:path';
import { atMost, type Contender } from './contender.ts';
import { freshDirectory, type Place } from './place.ts';

/** What the first inspection is called, with which others are compared. */
export const FIRST = 'up inspect';

const MEMORY_LIMIT = 300e6;

/** `up inspect` as a user runs it: with nothing in the cache, again, and without digests. */
export function ourRuns(place: Place): readonly Contender[] {
  const { path: cache, remove } = freshDirectory(place, 'cache');
  const env = { XDG_CACHE_HOME: cache };
  const args = [join(place.root, 'apps/up/bin/up.js'), 'inspect', place.image, '--fail-on', 'never'];
  const run = { command: process.execPath, args, env };
  const noVerify = { ...run, args: [...args, '--no-verify'] };
  const memoryLimit = MEMORY_LIMIT;
  const first = { name: FIRST, run, prepare: remove, memoryLimit, ...FIRST_BARS[place.compression] };
  // Directly after the first: the cache is what that one left.
  const again = { name: 'up inspect, again', run, memoryLimit, against: FIRST, bar: atMost(0.1) };
  if (place.compression !== 'plain') return [first, again];
  const without = { name: 'up inspect --no-verify', run: noVerify, prepare: remove, memoryLimit };
  return [first, again, { ...without, against: 'sha256sum', bar: atMost(0.3) }];
}

const FIRST_BARS: Readonly<Record<Place['compression'], Pick<Contender, 'against' | 'bar'>>> = {
  plain: { against: 'sha256sum', bar: atMost(1.5) },
  gzip: { against: 'gzip -dc | tar t', bar: atMost(0.7) },
  zstd: { against: 'zstd -dc | tar t' },
};
