import * as z from 'zod';

/** `5000k` or `5M`: a bitrate as ffmpeg writes it. */
export type Bitrate = string;

/** One rendition of the ABR ladder. */
export interface VariantSettings {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly bitrate: Bitrate;
  readonly maxrate: Bitrate;
  readonly bufsize: Bitrate;
  readonly audioBitrate: Bitrate;
}

/** The settings of a live HLS origin: what is encoded, how it is cut, where it is served. */
export interface TestOriginSettings {
  /** true: every entry of `variants` and a master playlist; false: `video` alone. */
  readonly multibitrate: boolean;
  readonly hls: {
    /** Seconds. */
    readonly segmentDuration: number;
    /** Segments in the playlist. */
    readonly listSize: number;
    /** Segments kept on disk after they left the playlist. */
    readonly deleteThreshold: number;
    readonly segmentPattern: string;
    readonly playlistName: string;
    readonly masterPlaylist: string;
    readonly flags: readonly HlsFlag[];
  };
  readonly server: { readonly port: number; readonly hlsDir: string };
  readonly audio: {
    /** Hz of the sine. */
    readonly frequency: number;
    readonly sampleRate: number;
  };
  /** The lavfi source that makes the picture. */
  readonly testPattern: string;
  readonly video: Omit<VariantSettings, 'name'> & { readonly minrate: Bitrate };
  readonly variants: readonly VariantSettings[];
  readonly encoder: {
    /** Frames per second. */
    readonly framerate: number;
    readonly preset: string;
    readonly tune: string;
    readonly profile: string;
    readonly level: string;
  };
  readonly networking: {
    readonly mode: 'user' | 'tap';
    readonly tap: { readonly device: string; readonly mac: string };
    readonly staticIp: string;
    readonly gateway: string;
    readonly subnet: string;
  };
  readonly logging: {
    readonly enabled: boolean;
    readonly directory: string;
    /** Bytes held back before a write, as nginx writes sizes: `512k`. */
    readonly buffer: string;
    /** `10s`. */
    readonly flushInterval: string;
    /** 0 (off) to 9. */
    readonly gzip: number;
    /** Only requests for segments are logged. */
    readonly segmentsOnly: boolean;
    readonly files: { readonly segments: string; readonly manifests: string; readonly all: string };
  };
}

export type HlsFlag = 'delete_segments' | 'omit_endlist' | 'temp_file';

const bitrate = z.string().regex(/^[1-9]\d{0,6}[kKmM]$/, 'a bitrate such as "2000k" or "5M"');
const fileName = z.string().regex(/^[\w%.-]{1,64}$/, 'a plain file name');
const picture = {
  width: z.int().min(16).max(7680).multipleOf(2),
  height: z.int().min(16).max(4320).multipleOf(2),
  bitrate,
  maxrate: bitrate,
  bufsize: bitrate,
  audioBitrate: bitrate,
};

export const testOriginSettings: z.ZodType<TestOriginSettings> = z.strictObject({
  multibitrate: z.boolean(),
  hls: z.strictObject({
    segmentDuration: z.int().min(1).max(60).describe('seconds'),
    listSize: z.int().min(1).max(1000).describe('segments in the playlist'),
    deleteThreshold: z.int().min(0).max(1000).describe('segments kept on disk after they left the playlist'),
    segmentPattern: z
      .string()
      .regex(/^[\w.-]{0,32}%0\dd[\w.-]{0,16}\.ts$/, 'a file name with one counter, such as "seg%05d.ts"'),
    playlistName: fileName,
    masterPlaylist: fileName,
    flags: z.array(z.enum(['delete_segments', 'omit_endlist', 'temp_file'])),
  }),
  server: z.strictObject({ port: z.int().min(0).max(65535), hlsDir: z.string().min(1) }),
  audio: z.strictObject({ frequency: z.int().min(20).max(20000), sampleRate: z.int().min(8000).max(96000) }),
  testPattern: z.string().regex(/^[a-z0-9]{1,32}$/, 'the name of a lavfi source, such as "testsrc2"'),
  video: z.strictObject({ ...picture, minrate: bitrate }),
  variants: z
    .array(z.strictObject({ name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/), ...picture }))
    .min(1)
    .max(16),
  encoder: z.strictObject({
    framerate: z.int().min(1).max(120),
    preset: z.string().regex(/^[a-z]{1,16}$/),
    tune: z.string().regex(/^[a-z]{1,16}$/),
    profile: z.string().regex(/^[a-z0-9]{1,16}$/),
    level: z.string().regex(/^\d(\.\d)?$/),
  }),
  networking: z.strictObject({
    mode: z.enum(['user', 'tap']),
    tap: z.strictObject({
      device: z.string().regex(/^[a-z0-9-]{1,15}$/),
      mac: z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
    }),
    staticIp: z.ipv4(),
    gateway: z.ipv4(),
    subnet: z.cidrv4(),
  }),
  logging: z.strictObject({
    enabled: z.boolean(),
    directory: z.string().min(1),
    buffer: z.string().regex(/^[1-9]\d{0,6}[kKmM]?$/, 'a size such as "512k"'),
    flushInterval: z.string().regex(/^[1-9]\d{0,4}(ms|s|m)$/, 'a time such as "10s"'),
    gzip: z.int().min(0).max(9),
    segmentsOnly: z.boolean(),
    files: z.strictObject({ segments: fileName, manifests: fileName, all: fileName }),
  }),
});
