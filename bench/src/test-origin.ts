import { join } from 'node:path';
import { UpError } from '@up/core';
import { type RunningProcess, startProcess } from '@up/process';
import { parseControlMessage } from '@up/workload';
import { getBytes } from './get.ts';
import { plainEnv } from './plain-env.ts';
import { writeSettings } from './settings-file.ts';
import type { BenchContext } from './suite.ts';
import { endedEarly, waitForServer } from './wait-for-server.ts';

export interface TestOrigin extends AsyncDisposable {
  readonly pid: number;
  /** Of the playlist. */
  readonly streamUrl: string;
  /** The URL of the newest segment, which stays for at least twenty seconds. */
  readonly newestSegment: () => Promise<string>;
}

/** The built test-origin, default profile, with the segments that it ships, on a free port; it has a playlist. */
export async function startTestOrigin(context: BenchContext): Promise<TestOrigin> {
  const { signal } = context;
  const { running, url } = await launch(context, await writeSettings(context, 'default'));
  const origin = await Promise.race([url, endedEarly('test-origin', running)]);
  const streamUrl = new URL('/stream.m3u8', origin).href;
  await waitForServer(streamUrl, { name: 'test-origin', running, signal });
  return {
    pid: running.pid,
    streamUrl,
    newestSegment: async () => lastSegment(streamUrl, String(await getBytes(streamUrl, { signal }))),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

interface Launched {
  readonly running: RunningProcess;
  /** Settles when the origin says where it listens. */
  readonly url: Promise<string>;
}

async function launch({ root, session, signal }: BenchContext, settings: string): Promise<Launched> {
  const scratch = await session.scratch('origin');
  let announce: (url: string) => void = () => undefined;
  const url = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const running = await startProcess({
    command: process.execPath,
    args: [
      ...[join(root, 'apps/test-origin/bin/test-origin.js'), '--settings', settings],
      ...['--source', 'shipped', '--port', '0'],
      ...['--hls-dir', join(scratch, 'hls'), '--log-dir', join(scratch, 'log')],
    ],
    env: plainEnv({ UP_CONTROL_FD: '3' }),
    extraOutputs: [3],
    captureBytes: 0,
    onLine: ({ fd, text }) => {
      const message = fd === 3 ? parseControlMessage(text) : undefined;
      if (message?.type === 'listening') announce(message.url);
    },
    session,
    signal,
  });
  return { running, url };
}

function lastSegment(streamUrl: string, playlist: string): string {
  const name = playlist
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .at(-1);
  if (name === undefined) throw new UpError('UP_CHECKS_FAILED', `${streamUrl} names no segment`);
  return new URL(name, streamUrl).href;
}
