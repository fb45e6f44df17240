import { UpError } from '@up/core';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };

/** The flags as they were typed; undefined where one was not given. */
export interface Flags {
  readonly settings?: string;
  readonly streamUrl?: string;
  readonly clients?: string;
  readonly duration?: string;
  readonly rampRate?: string;
  readonly rampJitter?: string;
  readonly metricsPort?: string;
  readonly metricsHost?: string;
  /** false: --no-metrics. */
  readonly metrics: boolean;
  readonly logLevel?: string;
  readonly variant?: string;
  readonly timeout?: string;
  readonly reconnect?: boolean;
  readonly reconnectDelayMax?: string;
  readonly segMaxRetry?: string;
  readonly maxErrorRate?: string;
  readonly seed?: string;
  readonly json?: boolean;
}

export type CommandLine =
  | { readonly type: 'run'; readonly flags: Flags }
  /** --help or --version: text for stdout, and nothing else to do. */
  | { readonly type: 'text'; readonly text: string };

const EXAMPLES = `Examples:
  swarm-client --settings profile.json --stream-url http://127.0.0.1:17080/stream.m3u8
  swarm-client ... --clients 200 --duration 60            200 viewers for a minute
  swarm-client ... --duration 30 --json > report.json     the report as one JSON document
  swarm-client ... --max-error-rate 0.01                  up to 1 % failed requests pass
`;

const NOTES = `
A flag beats the environment variable in [brackets], which beats the profile in the settings document.
Exit codes: 0 passed · 1 too many failed requests, or stream unreachable · 3 wrong usage or settings ·
4 port taken · 130/143 interrupted
`;

/** Reads the arguments. @throws UpError UP_USAGE */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  let text = '';
  const command = describe();
  command.exitOverride().configureOutput({
    writeOut: (part) => {
      text += part;
    },
    writeErr: () => undefined,
  });
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'text', text };
    throw toUsageError(error);
  }
  return { type: 'run', flags: command.opts<Flags>() };
}

function describe(): Command {
  return new Command('swarm-client')
    .description(manifest.description)
    .usage('--stream-url URL [options]')
    .addHelpText('beforeAll', EXAMPLES)
    .addHelpText('afterAll', NOTES)
    .version(manifest.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .allowExcessArguments(false)
    .option('--settings <file>', 'settings document of a profile [UP_SETTINGS]')
    .option('--stream-url <url>', 'HLS playlist, required [STREAM_URL]')
    .option('--clients <n>', 'virtual viewers [CLIENTS]')
    .option('--duration <seconds>', 'how long to run; 0: until ^C (default: 0) [DURATION]')
    .option('--ramp-rate <n>', 'viewers started per second [RAMP_RATE]')
    .option('--ramp-jitter <ms>', 'random delay before each start, up to this [RAMP_JITTER]')
    .option('--variant <which>', 'all: viewers spread over the variants; first: the first listed [VARIANT]')
    .option('--timeout <seconds>', 'longest time for one request [TIMEOUT]')
    .option('--reconnect', 'try again after a playlist failed')
    .option('--no-reconnect', 'a viewer ends when a playlist fails')
    .option('--reconnect-delay-max <seconds>', 'longest pause before trying again')
    .option('--seg-max-retry <n>', 'how often a failed segment is asked for again')
    .option('--max-error-rate <fraction>', 'failed requests that still pass, 0 to 1 (default: 0)')
    .option('--metrics-port <port>', "port of /metrics; 0: any free one; 'none': off [METRICS_PORT]")
    .option('--metrics-host <host>', 'address of /metrics (default: 127.0.0.1) [METRICS_HOST]')
    .option('--no-metrics', 'do not serve /metrics')
    .option('--log-level <level>', 'debug, info, warning or error [LOG_LEVEL]')
    .option('--seed <n>', 'makes ramp and pauses reproducible')
    .option('--json', 'one JSON document on stdout instead of the summary');
}

/** commander writes "error: ... (Did you mean --x?)"; the suggestion becomes the hint. */
function toUsageError(error: CommanderError): UpError {
  const [what = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\(|\)$/g, '') ?? 'See swarm-client --help';
  return new UpError('UP_USAGE', what.charAt(0).toUpperCase() + what.slice(1), { hint, cause: error });
}
