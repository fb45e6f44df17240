import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { file, layerTar, type TestFile } from './layer-tar.ts';

export interface TestLayer {
  /** The layer decompressed. */
  readonly tar: Uint8Array;
  /** As it is stored; default: as it is. */
  readonly stored?: Uint8Array;
  readonly mediaType?: string;
}

/** Members of an archive or layout, by name. */
export type Members = Readonly<Record<string, string | Uint8Array>>;

export interface TestImageOptions {
  readonly layers: readonly TestLayer[];
  /** Laid over the config that fits the layers. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly name?: string;
}

const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function plainLayer(files: readonly TestFile[]): TestLayer {
  return { tar: layerTar(files) };
}

export function gzipLayer(files: readonly TestFile[]): TestLayer {
  const tar = layerTar(files);
  return { tar, stored: gzipSync(tar), mediaType: `${OCI_LAYER}+gzip` };
}

export function configOf({ layers, config = {} }: TestImageOptions): string {
  const { config: inner, ...rest } = config;
  return JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: inner ?? {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ tar }) => `sha256:${sha256(tar)}`) },
    history: layers.map((_, index) => ({ created_by: `step ${index}` })),
    ...rest,
  });
}

/** The members of a docker-archive as Docker wrote it before 25, and skopeo does. */
export function dockerArchive(options: TestImageOptions): Members {
  const config = configOf(options);
  const layers = options.layers.map(({ tar, stored }) => ({
    name: `${sha256(tar)}.tar`,
    body: stored ?? tar,
  }));
  const configName = `${sha256(config)}.json`;
  const manifest = [
    {
      Config: configName,
      RepoTags: options.name === undefined ? null : [options.name],
      Layers: layers.map(({ name }) => name),
    },
  ];
  return {
    ...Object.fromEntries(layers.map(({ name, body }) => [name, body])),
    [configName]: config,
    'manifest.json': JSON.stringify(manifest),
  };
}

export interface Blob {
  readonly descriptor: { readonly mediaType: string; readonly digest: string; readonly size: number };
  readonly members: Members;
}

export function blob(mediaType: string, body: string | Uint8Array): Blob {
  const bytes = Buffer.from(body);
  const hex = sha256(bytes);
  return {
    descriptor: { mediaType, digest: `sha256:${hex}`, size: bytes.length },
    members: { [`blobs/sha256/${hex}`]: bytes },
  };
}

/** A manifest, its config and its layers. */
export function ociManifest(options: TestImageOptions): Blob {
  const config = blob('application/vnd.oci.image.config.v1+json', configOf(options));
  const layers = options.layers.map(({ tar, stored, mediaType = OCI_LAYER }) =>
    blob(mediaType, stored ?? tar),
  );
  const manifest = blob(
    OCI_MANIFEST,
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: config.descriptor,
      layers: layers.map(({ descriptor }) => descriptor),
    }),
  );
  return {
    descriptor: manifest.descriptor,
    members: Object.assign({}, ...layers.map(({ members }) => members), config.members, manifest.members),
  };
}

/** The members of an OCI layout around some manifests. */
export function ociLayout(
  manifests: readonly (Record<string, unknown> | object)[],
  ...members: readonly Members[]
): Members {
  return {
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': JSON.stringify({ schemaVersion: 2, manifests }),
    ...(Object.assign({}, ...members) as Members),
  };
}

export function ociImage(options: TestImageOptions): Members {
  const { descriptor, members } = ociManifest(options);
  const annotations = { 'org.opencontainers.image.ref.name': options.name ?? 'latest' };
  return ociLayout([{ ...descriptor, annotations }], members);
}

/** Members as one tar. */
export function archiveOf(members: Members): Buffer {
  return layerTar(Object.entries(members).map(([name, body]) => file(name, body)));
}

/** Members as files below a directory. */
export async function writeMembers(root: string, members: Members): Promise<void> {
  for (const [name, body] of Object.entries(members)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
  }
}

/** Bytes as a stream of pieces of some size. */
export async function* inPieces(
  bytes: Uint8Array,
  pieceBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
