import type { TestOriginSettings, VariantSettings } from '@up/profiles';

const video720 = {
  width: 1280,
  height: 720,
  bitrate: '2000k',
  maxrate: '2200k',
  bufsize: '4000k',
  audioBitrate: '128k',
} as const;

const variant720: VariantSettings = { name: '720p', ...video720 };
const variant360: VariantSettings = {
  ...{ name: '360p', width: 640, height: 360 },
  ...{ bitrate: '500k', maxrate: '550k', bufsize: '1000k', audioBitrate: '64k' },
};

/** The settings that every profile starts from. */
const base: TestOriginSettings = {
  multibitrate: false,
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
  audio: { frequency: 1000, sampleRate: 48_000 },
  testPattern: 'testsrc2',
  video: {
    ...{ width: 1920, height: 1080, bitrate: '5000k', minrate: '5000k' },
    ...{ maxrate: '5500k', bufsize: '10000k', audioBitrate: '128k' },
  },
  variants: [variant720, variant360],
  encoder: { framerate: 30, preset: 'veryfast', tune: 'film', profile: 'high', level: '4.1' },
  networking: {
    mode: 'user',
    tap: { device: 'hlstap0', mac: '02:00:00:01:77:01' },
    staticIp: '10.177.0.10',
    gateway: '10.177.0.1',
    subnet: '10.177.0.0/24',
  },
  logging: {
    ...{ enabled: false, directory: '/var/log/nginx', buffer: '512k', flushInterval: '10s', gzip: 0 },
    segmentsOnly: false,
    files: { segments: 'segments.log', manifests: 'manifests.log', all: 'access.log' },
  },
};

const fast = { ...base.encoder, preset: 'ultrafast', tune: 'zerolatency' };
const logged = { ...base.logging, enabled: true, segmentsOnly: true };
const tap = { ...base.networking, mode: 'tap' } as const;

/** The eight profiles as the registry merges them, for tests. */
export const PROFILES: Readonly<Record<ProfileName, TestOriginSettings>> = {
  default: { ...base, video: { ...base.video, ...video720 } },
  'low-latency': {
    ...base,
    hls: { ...base.hls, segmentDuration: 1, listSize: 6 },
    video: { ...base.video, ...video720, maxrate: '2500k', bufsize: '2000k', audioBitrate: '96k' },
    encoder: fast,
  },
  '4k-abr': {
    ...base,
    multibitrate: true,
    variants: [
      {
        ...{ name: '2160p', width: 3840, height: 2160 },
        ...{ bitrate: '15000k', maxrate: '16500k', bufsize: '30000k', audioBitrate: '192k' },
      },
      {
        ...{ name: '1080p', width: 1920, height: 1080 },
        ...{ bitrate: '5000k', maxrate: '5500k', bufsize: '10000k', audioBitrate: '128k' },
      },
      variant720,
      {
        ...{ name: '480p', width: 854, height: 480 },
        ...{ bitrate: '1000k', maxrate: '1100k', bufsize: '2000k', audioBitrate: '96k' },
      },
      variant360,
    ],
  },
  'stress-test': {
    ...base,
    hls: { ...base.hls, listSize: 15 },
    video: {
      ...base.video,
      ...video720,
      bitrate: '1500k',
      maxrate: '1650k',
      bufsize: '3000k',
      audioBitrate: '96k',
    },
    encoder: { ...fast, framerate: 25 },
  },
  logged: { ...base, logging: logged },
  debug: {
    ...base,
    logging: { ...base.logging, enabled: true, buffer: '256k', flushInterval: '5s', gzip: 4 },
  },
  tap: { ...base, networking: tap },
  'tap-logged': { ...base, networking: tap, logging: logged },
};

export type ProfileName =
  | 'default'
  | 'low-latency'
  | '4k-abr'
  | 'stress-test'
  | 'logged'
  | 'debug'
  | 'tap'
  | 'tap-logged';

/** The document that `up` hands to the origin. */
export function settingsDocument(profile: string, settings: unknown): string {
  return JSON.stringify({ schemaVersion: 1, workload: 'test-origin', profile, settings, derived: {} });
}
