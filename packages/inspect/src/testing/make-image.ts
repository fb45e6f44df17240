import { Buffer } from 'node:buffer';
import type { ElfFile } from '@up/formats';
import {
  createImageTree,
  EMPTY_CONFIG,
  type FileFacts,
  type FileType,
  type Image,
  type ImageConfig,
  type Layer,
  type MergeInput,
  mergeLayers,
  parseShebang,
} from '@up/oci';

type Entry = MergeInput['entries'][number];

/** One file of an image that a test describes. Without any of text, elf, link and type it is an empty file. */
export interface FileSpec {
  readonly text?: string;
  readonly elf?: Partial<ElfFile>;
  /** Target of a symbolic link. */
  readonly link?: string;
  /** Target of a hard link, an absolute path. */
  readonly hardlink?: string;
  readonly type?: FileType;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly sizeBytes?: number;
  readonly mtimeSec?: number;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
  /** Facts beside those that follow from text and elf, or instead of them. */
  readonly facts?: FileFacts;
}

/** By absolute path. Parents need not be named: they are root's, mode 0755. */
export type FileSpecs = Readonly<Record<string, FileSpec>>;

export interface MakeImageOptions {
  readonly files?: FileSpecs;
  /** Layers above the one of `files`; a name with the prefix `.wh.` hides what is below. */
  readonly upperLayers?: readonly FileSpecs[];
  readonly config?: Partial<ImageConfig>;
  /** Anything else of the image: format, platform, problems, layers... */
  readonly image?: Partial<Omit<Image, 'config' | 'tree'>>;
}

/** An image in memory, merged as a real one is. linux/amd64, from a docker archive, unless told otherwise. */
export function makeImage({
  files = {},
  upperLayers = [],
  config = {},
  image = {},
}: MakeImageOptions): Image {
  const layers = [files, ...upperLayers].map((specs) =>
    Object.entries(specs).map(([path, spec]) => entryOf(path, spec)),
  );
  const { root } = mergeLayers(layers.map((entries, layer) => ({ layer, entries })));
  return {
    source: 'test.tar',
    format: 'docker-archive',
    digest: `sha256:${'0'.repeat(64)}`,
    platform: { os: 'linux', architecture: 'amd64' },
    sizeBytes: 0,
    layers: layers.map(layerOf),
    otherManifests: [],
    problems: [],
    ...image,
    config: { ...EMPTY_CONFIG, platform: { os: 'linux', architecture: 'amd64' }, ...config },
    tree: createImageTree(root, () => undefined),
  };
}

function entryOf(path: string, spec: FileSpec): Entry {
  const type = typeOf(spec);
  const facts = factsOf(spec);
  return {
    type,
    path: path.replace(/^\/+/, '').replace(/\/+$/, ''),
    linkTarget: spec.link ?? spec.hardlink?.replace(/^\/+/, ''),
    mode: spec.mode ?? DEFAULT_MODES[type] ?? 0o644,
    uid: spec.uid ?? 0,
    gid: spec.gid ?? 0,
    sizeBytes: spec.sizeBytes ?? Buffer.byteLength(spec.text ?? ''),
    mtimeSec: spec.mtimeSec ?? 1,
    bodyOffset: undefined,
    device: undefined,
    xattrs: spec.xattrs,
    facts,
  };
}

const DEFAULT_MODES: Readonly<Partial<Record<Entry['type'], number>>> = { directory: 0o755, symlink: 0o777 };

function typeOf({ type, link, hardlink }: FileSpec): Entry['type'] {
  if (type !== undefined) return type;
  if (hardlink !== undefined) return 'hardlink';
  return link === undefined ? 'file' : 'symlink';
}

function factsOf({ text, elf, facts }: FileSpec): FileFacts | undefined {
  if (text === undefined && elf === undefined) return facts;
  const shebang = text === undefined ? undefined : parseShebang(Buffer.from(text));
  const references = [...new Set((text ?? '').match(STORE_REFERENCE) ?? [])].map((path) => path.slice(11));
  return {
    ...(text === undefined ? {} : { text }),
    ...(elf === undefined ? {} : { elf: { ...PLAIN_ELF, ...elf } }),
    ...(shebang === undefined ? {} : { shebang }),
    ...(references.length === 0 ? {} : { storeReferences: references.sort() }),
    ...facts,
  };
}

const STORE_REFERENCE = /\/nix\/store\/[0-9a-df-np-sv-z]{32}-[\w+.?=-]+/g;

const PLAIN_ELF: ElfFile = {
  bits: 64,
  byteOrder: 'little',
  type: 'pie',
  machine: { code: 62, name: 'x86-64', architecture: 'amd64' },
  osAbi: 'sysv',
  linkage: 'dynamic',
  needed: [],
  noDefaultLibraries: false,
  versionsNeeded: [],
  versionsProvided: [],
};

function layerOf(entries: readonly Entry[], index: number): Layer {
  const uncompressedBytes = entries.reduce((sum, { sizeBytes }) => sum + 512 + roundUp(sizeBytes), 1024);
  const digest = `sha256:${index.toString(16).padStart(64, '0')}`;
  return {
    digest,
    diffId: digest,
    sizeBytes: uncompressedBytes,
    uncompressedBytes,
    entries: entries.length,
    isPresent: true,
  };
}

function roundUp(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 512) * 512;
}
