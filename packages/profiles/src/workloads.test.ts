import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { deepMerge, type JsonObject } from './deep-merge.ts';
import { loadRegistry } from './load-registry.ts';
import type { Registry } from './registry.ts';

/** The published facts of the two reference workloads, written out by hand: up.toml has to give exactly these. */
const BASE: JsonObject = {
  multibitrate: false,
  testPattern: 'testsrc2',
  hls: {
    segmentDuration: 2,
    listSize: 10,
    deleteThreshold: 5,
    segmentPattern: 'seg%05d.ts',
    playlistName: 'stream.m3u8',
    masterPlaylist: 'master.m3u8',
    flags: ['delete_segments', 'omit_endlist', 'temp_file'],
  },
  server: { port: 17080, hlsDir: '/var/hls' },
  audio: { frequency: 1000, sampleRate: 48000 },
  video: {
    width: 1920,
    height: 1080,
    bitrate: '5000k',
    minrate: '5000k',
    maxrate: '5500k',
    bufsize: '10000k',
    audioBitrate: '128k',
  },
  variants: [
    variant('720p', [1280, 720], ['2000k', '2200k', '4000k', '128k']),
    variant('360p', [640, 360], ['500k', '550k', '1000k', '64k']),
  ],
  encoder: { framerate: 30, preset: 'veryfast', tune: 'film', profile: 'high', level: '4.1' },
  networking: {
    mode: 'user',
    tap: { device: 'hlstap0', mac: '02:00:00:01:77:01' },
    staticIp: '10.177.0.10',
    gateway: '10.177.0.1',
    subnet: '10.177.0.0/24',
  },
  logging: {
    enabled: false,
    directory: '/var/log/nginx',
    buffer: '512k',
    flushInterval: '10s',
    gzip: 0,
    segmentsOnly: false,
    files: { segments: 'segments.log', manifests: 'manifests.log', all: 'access.log' },
  },
};

type Rates = readonly [bitrate: string, maxrate: string, bufsize: string, audioBitrate: string];

function rates([bitrate, maxrate, bufsize, audioBitrate]: Rates): JsonObject {
  return { bitrate, maxrate, bufsize, audioBitrate };
}

function variant(name: string, [width, height]: readonly [number, number], of: Rates): JsonObject {
  return { name, width, height, ...rates(of) };
}

const segmentLog = { enabled: true, buffer: '512k', flushInterval: '10s', gzip: 0, segmentsOnly: true };

const CACHE_2S = {
  segments: 'public, max-age=60, immutable',
  manifests: 'public, max-age=1, stale-while-revalidate=2',
  master: 'public, max-age=5, stale-while-revalidate=10',
};

/** What follows from the base settings: 1080p, 5128 kbit/s, ten segments of 2 s. */
const BASE_DERIVED: JsonObject = {
  gopSize: 60,
  segmentLifetimeSec: 30,
  playlistWindowSec: 20,
  totalBitrateKbps: 5128,
  segmentSizeKB: 1282,
  filesPerVariant: 16,
  variantCount: 1,
  totalHlsFiles: 17,
  openFileCacheMax: 51,
  recommendedTmpfsMB: 90,
  cache: CACHE_2S,
};

interface Row {
  readonly name: string;
  readonly overrides: JsonObject;
  readonly derived: JsonObject;
  readonly types?: readonly string[];
}

const ORIGIN_TYPES = ['runner', 'container', 'container-enhanced', 'vm', 'iso'];

const ORIGIN: readonly Row[] = [
  {
    name: 'default',
    overrides: {
      hls: { segmentDuration: 2, listSize: 10 },
      video: { width: 1280, height: 720, ...rates(['2000k', '2200k', '4000k', '128k']) },
      encoder: { framerate: 30 },
      multibitrate: false,
    },
    derived: { totalBitrateKbps: 2128, segmentSizeKB: 532, recommendedTmpfsMB: 75 },
  },
  {
    name: 'low-latency',
    overrides: {
      hls: { segmentDuration: 1, listSize: 6 },
      video: { width: 1280, height: 720, ...rates(['2000k', '2500k', '2000k', '96k']) },
      encoder: { framerate: 30, preset: 'ultrafast', tune: 'zerolatency' },
    },
    derived: {
      gopSize: 30,
      segmentLifetimeSec: 11,
      playlistWindowSec: 6,
      totalBitrateKbps: 2096,
      segmentSizeKB: 262,
      filesPerVariant: 12,
      totalHlsFiles: 13,
      openFileCacheMax: 39,
      recommendedTmpfsMB: 68,
      cache: { ...CACHE_2S, manifests: 'public, max-age=1, stale-while-revalidate=1' },
    },
  },
  {
    name: '4k-abr',
    overrides: {
      hls: { segmentDuration: 2, listSize: 10 },
      multibitrate: true,
      encoder: { framerate: 30 },
      variants: [
        variant('2160p', [3840, 2160], ['15000k', '16500k', '30000k', '192k']),
        variant('1080p', [1920, 1080], ['5000k', '5500k', '10000k', '128k']),
        variant('720p', [1280, 720], ['2000k', '2200k', '4000k', '128k']),
        variant('480p', [854, 480], ['1000k', '1100k', '2000k', '96k']),
        variant('360p', [640, 360], ['500k', '550k', '1000k', '64k']),
      ],
    },
    derived: { variantCount: 5, totalHlsFiles: 81, openFileCacheMax: 243, recommendedTmpfsMB: 190 },
  },
  {
    name: 'stress-test',
    overrides: {
      hls: { segmentDuration: 2, listSize: 15 },
      video: { width: 1280, height: 720, ...rates(['1500k', '1650k', '3000k', '96k']) },
      encoder: { framerate: 25, preset: 'ultrafast', tune: 'zerolatency' },
    },
    derived: {
      gopSize: 50,
      segmentLifetimeSec: 40,
      playlistWindowSec: 30,
      totalBitrateKbps: 1596,
      segmentSizeKB: 399,
      filesPerVariant: 21,
      totalHlsFiles: 22,
      openFileCacheMax: 66,
      recommendedTmpfsMB: 76,
    },
  },
  { name: 'logged', overrides: { logging: segmentLog }, derived: {} },
  {
    name: 'debug',
    overrides: {
      logging: { enabled: true, buffer: '256k', flushInterval: '5s', gzip: 4, segmentsOnly: false },
    },
    derived: {},
  },
  { name: 'tap', overrides: { networking: { mode: 'tap' } }, derived: {}, types: ['vm'] },
  {
    name: 'tap-logged',
    overrides: { networking: { mode: 'tap' }, logging: segmentLog },
    derived: {},
    types: ['vm'],
  },
];

type SwarmRow = readonly [
  name: string,
  clients: number,
  rampRate: number,
  rampJitter: number,
  variant: string,
  reconnect: boolean,
  reconnectDelayMax: number,
  segMaxRetry: number,
  timeout: number,
  logLevel: string,
  derived: JsonObject,
];

const SWARM: readonly SwarmRow[] = [
  [
    'default',
    50,
    5,
    100,
    'all',
    true,
    5,
    3,
    15,
    'info',
    { rampDuration: 10, recommendedFdLimit: 1750, recommendedPorts: 250 },
  ],
  [
    'stress',
    200,
    20,
    50,
    'all',
    true,
    3,
    2,
    10,
    'warning',
    { rampDuration: 10, recommendedFdLimit: 4000, recommendedPorts: 1000 },
  ],
  [
    'gentle',
    20,
    1,
    500,
    'first',
    true,
    10,
    5,
    30,
    'info',
    { rampDuration: 20, recommendedFdLimit: 1300, recommendedPorts: 100 },
  ],
  [
    'burst',
    100,
    50,
    10,
    'all',
    false,
    0,
    1,
    5,
    'warning',
    { rampDuration: 2, recommendedFdLimit: 2500, recommendedPorts: 500 },
  ],
  [
    'extreme',
    500,
    50,
    20,
    'all',
    true,
    2,
    1,
    5,
    'error',
    { rampDuration: 10, recommendedFdLimit: 8500, recommendedPorts: 2500 },
  ],
];

let registry: Registry;
beforeAll(async () => {
  registry = await loadRegistry(dirname(fileURLToPath(import.meta.url)));
});

describe('test-origin', () => {
  it.each(ORIGIN)(
    '$name has the published settings and what follows from them',
    ({ name, overrides, derived, types }) => {
      const profile = registry.workloads['test-origin']?.profiles[name];
      expect(profile?.settings).toEqual(deepMerge(BASE, overrides));
      expect(profile?.derived).toEqual({ ...BASE_DERIVED, ...derived });
      expect(profile?.types).toEqual(types ?? ORIGIN_TYPES);
    },
  );

  it('has these profiles and no others', () => {
    expect(Object.keys(registry.workloads['test-origin']?.profiles ?? {})).toEqual(
      ORIGIN.map(({ name }) => name),
    );
  });

  it('forwards the published ports into a virtual machine', () => {
    const forwards = registry.workloads['test-origin']?.profiles['default']?.vm.forwards.map(
      ({ host, guest }) => [host, guest],
    );
    expect(forwards).toEqual([
      [17080, 17080],
      [17122, 22],
      [17113, 9113],
      [17100, 9100],
    ]);
  });

  it('gives systemd in a container what it needs', () => {
    const flags = registry.workloads['test-origin']?.profiles['default']?.containerEnhanced;
    expect(flags?.capabilities).toEqual(expect.arrayContaining(['SYS_ADMIN', 'SETUID', 'SETGID']));
    expect(Object.keys(flags?.tmpfs ?? {})).toEqual(expect.arrayContaining(['/tmp', '/run', '/run/lock']));
  });
});

describe('swarm-client', () => {
  it.each(SWARM.map(([name, ...row]) => ({ name, row })))(
    '$name has the published settings and what follows from them',
    ({ name, row }) => {
      const [
        clients,
        rampRate,
        rampJitter,
        variantChoice,
        reconnect,
        reconnectDelayMax,
        segMaxRetry,
        timeout,
        logLevel,
        derived,
      ] = row;
      const profile = registry.workloads['swarm-client']?.profiles[name];
      expect(profile?.settings).toEqual({
        clients,
        rampRate,
        rampJitter,
        variant: variantChoice,
        reconnect,
        reconnectDelayMax,
        segMaxRetry,
        timeout,
        logLevel,
        metricsPort: 9090,
      });
      expect(profile?.derived).toEqual(derived);
      expect(profile?.types).toEqual(['runner', 'container']);
    },
  );

  it('has these profiles and no others', () => {
    expect(Object.keys(registry.workloads['swarm-client']?.profiles ?? {})).toEqual(
      SWARM.map(([name]) => name),
    );
  });
});
