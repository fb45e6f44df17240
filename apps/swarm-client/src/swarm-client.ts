import { Cleanup, plural, toUpError, type UpError } from '@up/core';
import { readSettingsDocument, type WorkloadContext } from '@up/workload';
import { type Flags, parseCommandLine } from './command-line.ts';
import { Display } from './display.ts';
import { createEventLog } from './event-log.ts';
import { fdLimitNotice } from './fd-limit.ts';
import { displayUrl } from './http-client.ts';
import { createSampler, renderLiveLine } from './live-line.ts';
import { createMetricsRegistry } from './metrics-registry.ts';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';
import { type RunOptions, resolveOptions, streamUrlFrom } from './options.ts';
import type { SwarmReport } from './report.ts';
import { SwarmStats } from './stats.ts';
import { renderSummary } from './summary.ts';
import { runSwarm } from './swarm.ts';
import { judge } from './verdict.ts';

const REDRAW_MS = 500;
const LOG_MS = 5000;

/** Everything the run itself needs beside its options. */
interface RunTools {
  readonly context: WorkloadContext;
  readonly display: Display;
  readonly stats: SwarmStats;
}

/** The command: arguments in, summary or JSON document out. Returns 0 or throws the UpError that says why not. */
export async function swarmClient(context: WorkloadContext): Promise<number> {
  const { argv, stdout } = context;
  try {
    const commandLine = parseCommandLine(argv);
    if (commandLine.type === 'text') {
      stdout.write(commandLine.text);
      return 0;
    }
    const report = await watch(await readOptions(commandLine.flags, context), context);
    const { failure } = report;
    if (commandLine.flags.json === true) stdout.write(renderDocument(report.data, failure));
    else if (failure?.code !== 'UP_STREAM_UNREACHABLE') stdout.write(renderSummary(report.data));
    if (failure !== undefined) throw new Reported(failure);
    return 0;
  } catch (thrown) {
    if (thrown instanceof Reported) throw thrown.failure;
    if (argv.includes('--json')) stdout.write(renderDocument(undefined, toUpError(thrown)));
    throw thrown;
  }
}

/** A failure that is in the output already. */
class Reported {
  readonly failure: UpError;

  constructor(failure: UpError) {
    this.failure = failure;
  }
}

async function readOptions(flags: Flags, { env }: WorkloadContext): Promise<RunOptions> {
  streamUrlFrom(flags, env);
  const document = await readSettingsDocument(flags.settings ?? env['UP_SETTINGS']);
  return resolveOptions({ flags, env, document });
}

interface Outcome {
  readonly data: SwarmReport;
  readonly failure: UpError | undefined;
}

async function watch(options: RunOptions, context: WorkloadContext): Promise<Outcome> {
  const { env, stderr, signal } = context;
  const { settings, streamUrl, durationMs, seed } = options;
  const stats = new SwarmStats();
  await using cleanup = new Cleanup();
  const display = cleanup.use(new Display({ stream: stderr, level: settings.logLevel, env }));
  const tools: RunTools = { context, display, stats };
  tell(await fdLimitNotice(settings), tools);
  const metrics = await serveMetrics(options, tools);
  if (metrics !== undefined) cleanup.use(metrics);
  display.log(
    'info',
    `${plural(settings.clients, 'viewer')} at ${settings.rampRate}/s on ${displayUrl(streamUrl)}`,
  );
  const stopShowing = showProgress(settings.clients, tools);
  cleanup.defer(stopShowing);
  const onEvent = createEventLog(display);
  const data = await runSwarm({ streamUrl, settings, durationMs, seed, signal, stats, onEvent });
  return { data, failure: judge(data, options) };
}

async function serveMetrics({ metrics }: RunOptions, tools: RunTools): Promise<MetricsServer | undefined> {
  if (metrics.type === 'off') return undefined;
  const registry = createMetricsRegistry(tools.stats);
  const server = await startMetricsServer({ ...metrics, registry });
  if (server.takenPort !== undefined) {
    tell(`Port ${server.takenPort} is taken: metrics are at ${server.url}/metrics`, tools);
  }
  tools.context.send({ type: 'listening', name: 'metrics', url: server.url });
  tools.display.log('info', `metrics at ${server.url}/metrics`);
  return server;
}

/** A notice: to up where up listens, and it shows it; otherwise into the log. */
function tell(message: string | undefined, { context, display }: RunTools): void {
  if (message === undefined) return;
  context.send({ type: 'notice', message });
  if (!context.env['UP_CONTROL_FD']) display.log('warning', message);
}

/** On a terminal a line that is redrawn twice a second, elsewhere a log line every 5 s. */
function showProgress(clients: number, { display, stats }: RunTools): () => void {
  const sample = createSampler(stats, clients, performance.now());
  const show = (): void => {
    if (display.isLive) display.redraw(renderLiveLine(sample(performance.now()), display.columns));
    else display.log('info', renderLiveLine(sample(performance.now()), Number.POSITIVE_INFINITY));
  };
  const timer = setInterval(show, display.isLive ? REDRAW_MS : LOG_MS);
  return () => clearInterval(timer);
}

/** The one JSON document of `--json`. */
function renderDocument(data: SwarmReport | undefined, error: UpError | undefined): string {
  return `${JSON.stringify({
    schemaVersion: 1,
    command: 'swarm-client',
    ok: error === undefined,
    ...(data === undefined ? {} : { data }),
    ...(error === undefined ? {} : { error }),
  })}\n`;
}
