import { randomBytes } from 'node:crypto';
import { Cleanup } from '@up/core';
import { joinSession } from '@up/process';
import { deriveTestOrigin, type TestOriginDerived } from '@up/profiles';
import { type Clock, systemClock } from './clock.ts';
import { HlsDirectory } from './hls-directory.ts';
import { Catalogue } from './http/catalogue.ts';
import { createRoutes } from './http/routes.ts';
import { type OriginServer, startOriginServer } from './http/server.ts';
import { indexText } from './index-text.ts';
import { AccessLog } from './log/access-log.ts';
import { createMetrics, OriginStats } from './metrics.ts';
import type { OriginOptions } from './options.ts';
import { urlPath } from './playlist/publisher.ts';
import { type Rendition, renditionsOf } from './renditions.ts';
import { type ChosenSource, chooseSource } from './source/choose-source.ts';
import { ffmpegSource } from './source/ffmpeg-source.ts';
import type { SegmentSource, SourceEvent } from './source/segment-source.ts';
import { readShipped } from './source/shipped-index.ts';
import { shippedSource } from './source/shipped-source.ts';
import { StreamHealth } from './stream-health.ts';
import { StreamPump } from './stream-pump.ts';

export type OriginEvent =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'source'; readonly description: string }
  | Exclude<SourceEvent, { readonly type: 'encoder-speed' }>;

export interface StartOriginOptions extends OriginOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Aborting it ends the stream: `finished` resolves. */
  readonly signal: AbortSignal;
  /** Where the shipped segments are. */
  readonly assetsDirectory: string;
  readonly onEvent: (event: OriginEvent) => void;
  readonly clock?: Clock;
}

/** A running origin. Disposing it stops everything and removes everything it wrote but its access logs. */
export interface Origin extends AsyncDisposable {
  readonly url: string;
  /** Resolves when the signal was aborted. @throws UpError when the stream cannot go on. */
  readonly finished: Promise<void>;
  /** How many requests were answered so far. */
  requests(): number;
  /** How many segments were published so far, of all renditions. */
  segments(): number;
}

/** Segments held in memory; the rest is read from disk as it is asked for. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/**
 * Starts a live HLS origin: source, window, server. Nothing is left behind when it fails.
 * @throws UpError UP_FFMPEG_BROKEN, UP_PROGRAM_NOT_FOUND, UP_PORT_IN_USE, UP_PORT_FORBIDDEN,
 *   UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL, UP_SETTINGS_INVALID, UP_USAGE (the host).
 */
export async function startOrigin(options: StartOriginOptions): Promise<Origin> {
  const cleanup = new Cleanup();
  try {
    return await assemble(options, cleanup);
  } catch (error) {
    await cleanup.dispose();
    throw error;
  }
}

async function assemble(options: StartOriginOptions, cleanup: Cleanup): Promise<Origin> {
  const { settings, env, signal, onEvent, clock = systemClock } = options;
  const derived = deriveTestOrigin(settings);
  const renditions = renditionsOf(settings);
  const chosen = await chooseSource(options.source, { env, signal });
  const directory = cleanup.use(await openDirectory(options, renditions));
  const stats = new OriginStats();
  const catalogue = new Catalogue({ memoryBytes: MEMORY_BYTES });
  const names = renditions.map(({ name }) => name);
  const health = new StreamHealth({
    renditions: names,
    segmentDuration: settings.hls.segmentDuration,
    clock,
  });
  const onSourceEvent = (event: SourceEvent): void => {
    if (event.type === 'encoder-speed') stats.encoderSpeed = event.ratio;
    else onEvent(event);
    if (event.type === 'encoder-stopped') stats.encoderRestarts += 1;
  };
  const source = await openSource(chosen, {
    ...options,
    derived,
    renditions,
    directory,
    clock,
    onSourceEvent,
  });
  const streamId = randomBytes(6).toString('hex');
  const pump = new StreamPump({
    ...{ source, settings, derived, renditions, directory, catalogue, streamId },
    onPublished: (rendition) => {
      stats.countSegment(rendition);
      health.segmentPublished(rendition);
    },
  });
  const log = await openAccessLog(options, (error) => pump.fail(error));
  if (log !== undefined) cleanup.use(log);
  const server = await startServer(options, { catalogue, renditions, stats, health, pump, log, cleanup });
  onEvent({ type: 'listening', url: server.url });
  if (chosen.kind === 'shipped') onEvent({ type: 'notice', message: chosen.notice });
  onEvent({ type: 'source', description: source.description });
  pump.start(signal);
  cleanup.use(pump);
  return {
    url: server.url,
    finished: pump.finished,
    requests: () => stats.totalRequests,
    segments: () => stats.totalSegments,
    [Symbol.asyncDispose]: () => cleanup.dispose(),
  };
}

function openDirectory(
  { settings }: StartOriginOptions,
  renditions: readonly Rendition[],
): Promise<HlsDirectory> {
  const { hls, server } = settings;
  return HlsDirectory.open({
    path: server.hlsDir,
    subdirectories: renditions.map(({ directory }) => directory).filter((name) => name !== ''),
    segmentPattern: hls.segmentPattern,
    playlists: [hls.playlistName, hls.masterPlaylist],
  });
}

interface SourceParts extends StartOriginOptions {
  readonly derived: TestOriginDerived;
  readonly renditions: readonly Rendition[];
  readonly directory: HlsDirectory;
  readonly clock: Clock;
  readonly onSourceEvent: (event: SourceEvent) => void;
}

async function openSource(chosen: ChosenSource, parts: SourceParts): Promise<SegmentSource> {
  const { settings, derived, renditions, directory, env, profile, clock, assetsDirectory, onSourceEvent } =
    parts;
  const { workDir } = directory;
  if (chosen.kind === 'shipped') {
    const { segmentDuration } = settings.hls;
    const shipped = await readShipped(assetsDirectory);
    return shippedSource({ shipped, renditions, segmentDuration, hlsDir: directory.path, workDir, clock });
  }
  return ffmpegSource({
    ...{ ffmpeg: chosen.ffmpeg, settings, derived, renditions, profile, env, clock, workDir },
    hlsDir: directory.path,
    session: joinSession(env),
    onEvent: onSourceEvent,
  });
}

async function openAccessLog(
  { settings: { logging } }: StartOriginOptions,
  onFailure: (error: Error) => void,
): Promise<AccessLog | undefined> {
  if (!logging.enabled) return undefined;
  return await AccessLog.open({ logging, directory: logging.directory, onFailure });
}

interface ServerParts {
  readonly catalogue: Catalogue;
  readonly renditions: readonly Rendition[];
  readonly stats: OriginStats;
  readonly health: StreamHealth;
  readonly pump: StreamPump;
  readonly log: AccessLog | undefined;
  readonly cleanup: Cleanup;
}

async function startServer(
  { settings, host, profile }: StartOriginOptions,
  parts: ServerParts,
): Promise<OriginServer> {
  const { catalogue, renditions, stats, health, pump, log, cleanup } = parts;
  const registry = createMetrics(stats, {
    connections: () => server.connections(),
    mediaSequences: () => pump.mediaSequences,
    memoryBytes: () => catalogue.usedBytes,
  });
  cleanup.defer(() => registry.clear());
  const playlists = renditions.map(({ directory }) => urlPath(directory, settings.hls.playlistName));
  const server = await startOriginServer({
    host,
    port: settings.server.port,
    answer: createRoutes({
      catalogue,
      expected: new Set([...playlists, ...pump.masterUrls]),
      health: () => health.check(),
      metrics: () => registry.metrics(),
      metricsContentType: registry.contentType,
      index: indexText({ profile, playlists, masterUrls: pump.masterUrls }),
    }),
    onReply: (reply) => stats.countReply(reply),
    onFinished: log === undefined ? undefined : (finished) => log.add(finished),
  });
  return cleanup.use(server);
}
