import { formatDuration } from '@up/core';
import { bounded } from '../bounded.ts';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';

const ANSWER_MS = 4000;
/** TLS and signatures allow some minutes. */
const SMALL_MS = 30_000;
const LARGE_MS = 300_000;

export const clock: HealthCheck = {
  id: 'clock',
  group: 'host',
  title: 'the clock is right',
  looksAt:
    'the clock against that of the first cache of Nix, else what the system says about its synchronisation',
  run: async (context): Promise<Outcome> => {
    const { host, signal } = context;
    const skewMs = await skewToCache(context);
    if (skewMs !== undefined) return judge(skewMs, host.platform);
    const run =
      host.platform === 'linux'
        ? await host.programs.run('timedatectl', {
            args: ['show', '--property=NTPSynchronized', '--value'],
            signal,
          })
        : undefined;
    const said = run?.stdout.trim();
    if (said === 'yes') return pass('synchronised, says timedatectl');
    if (said === 'no')
      return warn('not synchronised, says timedatectl', { fix: ['sudo timedatectl set-ntp true'] });
    return skip('there is nothing to compare it with: no cache answers, and the system does not say');
  },
};

async function skewToCache({ nix, host, signal }: CheckContext): Promise<number | undefined> {
  const config = await nix.config();
  const url = isUnusable(config)
    ? undefined
    : config.words('substituters').find((one) => one.startsWith('http'));
  if (url === undefined) return undefined;
  const base = url.replace(/\?.*$/, '').replace(/\/+$/, '');
  const asked = await bounded({ timeoutMs: ANSWER_MS, signal }, (own) =>
    host.get(`${base}/nix-cache-info`, own),
  );
  if (asked.how !== 'done') return undefined;
  const got = asked.value;
  if (got.outcome === 'silent' || got.dateMs === undefined) return undefined;
  return host.now() - got.durationMs / 2 - got.dateMs;
}

function judge(skewMs: number, platform: NodeJS.Platform): Outcome {
  const size = Math.abs(skewMs);
  if (size < SMALL_MS) return pass('right to some seconds, by the clock of the cache');
  const evidence = `${formatDuration(size)} ${skewMs > 0 ? 'fast' : 'slow'}, by the clock of the cache: downloads and signatures fail`;
  const fix = [
    platform === 'darwin'
      ? 'sudo sntp -sS time.apple.com'
      : 'sudo timedatectl set-ntp true   or: sudo chronyc makestep',
  ];
  return size < LARGE_MS ? warn(evidence, { fix }) : fail(evidence, { fix });
}
