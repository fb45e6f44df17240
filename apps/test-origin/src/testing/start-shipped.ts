import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TestOriginSettings } from '@up/profiles';
import { onTestFinished } from 'vitest';
import { type Origin, type OriginEvent, type StartOriginOptions, startOrigin } from '../origin.ts';
import { PROFILES } from './profiles.ts';
import { scratchDirectory } from './scratch.ts';

export interface ShippedOrigin {
  readonly origin: Origin;
  readonly hlsDir: string;
  readonly events: readonly OriginEvent[];
  /** Ends the stream, as a signal would. */
  readonly abort: () => void;
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
}

/** Starts a real origin that needs no ffmpeg, on a free port, for the running test. */
export async function startShipped(
  settings: TestOriginSettings = PROFILES.default,
  more: Partial<StartOriginOptions> = {},
): Promise<ShippedOrigin> {
  const hlsDir = join(await scratchDirectory(), 'hls');
  const abort = new AbortController();
  const events: OriginEvent[] = [];
  const origin = await startOrigin({
    profile: 'default',
    settings: { ...settings, server: { port: 0, hlsDir } },
    host: '127.0.0.1',
    source: 'shipped',
    env: {},
    signal: abort.signal,
    assetsDirectory: join(import.meta.dirname, '../../assets/shipped'),
    onEvent: (event) => events.push(event),
    ...more,
  });
  onTestFinished(() => origin[Symbol.asyncDispose]());
  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${origin.url}${path}`, init);
  await waitForHeadStart(origin, settings);
  return { origin, hlsDir, events, abort: () => abort.abort(), get };
}

/** The segments that are published at once: afterwards nothing changes for a segment's duration. */
async function waitForHeadStart(
  origin: Origin,
  { multibitrate, variants }: TestOriginSettings,
): Promise<void> {
  const deadline = performance.now() + 5000;
  while (origin.segments() < 3 * (multibitrate ? variants.length : 1)) {
    if (performance.now() > deadline)
      throw new Error('the origin did not publish its first segments within 5 s');
    await setTimeout(5);
  }
}
