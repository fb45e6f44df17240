import { join } from 'node:path';
import { ExitCode, plural, safeText } from '@up/core';
import { runWorkload, type WorkloadContext } from '@up/workload';
import { parseCommandLine } from './command-line.ts';
import { resolveOptions } from './options.ts';
import { type OriginEvent, startOrigin } from './origin.ts';

/** Beside `src` and `dist` alike. */
const ASSETS_DIRECTORY = join(import.meta.dirname, '../assets/shipped');

async function main({ argv, env, signal, stdout, stderr, send }: WorkloadContext): Promise<number> {
  const commandLine = parseCommandLine(argv);
  if (commandLine.type === 'print') {
    stdout.write(commandLine.text);
    return ExitCode.ok;
  }
  const options = await resolveOptions(commandLine.flags, env);
  const say = (what: string, text: string): void =>
    void stderr.write(`${what.padEnd(8)} ${safeText(text)}\n`);
  await using origin = await startOrigin({
    ...options,
    env,
    signal,
    assetsDirectory: ASSETS_DIRECTORY,
    onEvent: (event) => {
      // A notice is for the user: through `up`, or here where no `up` listens.
      if (event.type !== 'notice' || env['UP_CONTROL_FD'] === undefined)
        say(...describe(event, options.profile));
      if (event.type === 'listening') send({ type: 'listening', name: 'hls', url: event.url });
      if (event.type === 'notice') send({ type: 'notice', message: event.message });
    },
  });
  try {
    await origin.finished;
  } finally {
    say(
      'stop',
      `${plural(origin.requests(), 'request')} answered, ${plural(origin.segments(), 'segment')} published`,
    );
  }
  return ExitCode.ok;
}

function describe(event: OriginEvent, profile: string): readonly [what: string, text: string] {
  switch (event.type) {
    case 'listening':
      return ['start', `${profile} on ${event.url}`];
    case 'source':
      return ['source', event.description];
    case 'notice':
      return ['notice', event.message];
    case 'encoder-stopped':
      return ['encoder', `ffmpeg ended (${event.reason}); starting it again in ${event.restartInMs} ms`];
  }
}

await runWorkload(main);
