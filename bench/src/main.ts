import { join } from 'node:path';
import { ExitCode, toUpError, UpError, userPaths } from '@up/core';
import { startSession } from '@up/process';
import { parseCommandLine } from './command-line.ts';
import { describeHost } from './host.ts';
import { renderJson, renderResult } from './render-result.ts';
import { buildApps, runSuites } from './run-suites.ts';
import { SUITES } from './suites.ts';

/** Beside `bench`. */
const ROOT = join(import.meta.dirname, '../..');

async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const commandLine = parseCommandLine(argv, SUITES);
  if (commandLine.type === 'help') {
    process.stdout.write(commandLine.text);
    return ExitCode.ok;
  }
  const { suites, output, scale } = commandLine;
  const host = describeHost();
  await using session = await startSession({ stateDir: userPaths(process.env).state });
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const context = { root: ROOT, signal, session, scale, say };
  say('build    apps');
  await buildApps(context);
  const result = { host, suites: await runSuites(suites, context) };
  process.stdout.write(output === 'json' ? renderJson(result) : renderResult(result));
  const allRan = result.suites.every(({ status }) => status === 'measured');
  return allRan ? ExitCode.ok : ExitCode.hostLacks;
}

/** The first ^C stops what runs and cleans up; a second one leaves at once. */
function abortOnSignals(): AbortSignal {
  const stop = new AbortController();
  const listen = (name: 'SIGINT' | 'SIGTERM', error: UpError): void => {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(error.exitCode);
      process.stderr.write('stopping (once more to leave at once)\n');
      stop.abort(error);
    });
  };
  listen('SIGINT', new UpError('UP_INTERRUPTED', 'Interrupted'));
  listen('SIGTERM', new UpError('UP_TERMINATED', 'Terminated'));
  return stop.signal;
}

const signal = abortOnSignals();
try {
  process.exitCode = await main(process.argv.slice(2), signal);
} catch (thrown) {
  const { code, message, hint, exitCode, details } = toUpError(signal.aborted ? signal.reason : thrown);
  process.stderr.write(`error    ${message} (${code})\n${hint === undefined ? '' : `         ${hint}\n`}`);
  if (Array.isArray(details['tail'])) process.stderr.write(`${details['tail'].join('\n')}\n`);
  process.exitCode = signal.aborted || code === 'UP_USAGE' ? exitCode : ExitCode.hostLacks;
}
