import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UpError } from '@up/core';
import { gunzip, peek, SNIFF_BYTES, sniff } from '../layer/decompress.ts';
import { looksLikeTar } from '../layer/looks-like-layer.ts';
import { unzstd } from '../layer/unzstd.ts';
import { boundedStream } from './bounded-stream.ts';
import { DirectorySource } from './directory-source.ts';
import { fileChunks, pipeChunks, readRangeSync } from './file-chunks.ts';
import type { ImageSource, LayerOptions } from './image-source.ts';
import { isStdin, parseReference } from './reference.ts';
import { openRegistry, type RegistryAccess } from './registry/open-registry.ts';
import { isRegistryReference } from './registry/registry-reference.ts';
import { StreamSource } from './stream-source.ts';
import { TarFileSource } from './tar-file-source.ts';
import { sourceError, unreadable } from './unreadable.ts';

export type OpenedSource =
  | { readonly type: 'members'; readonly source: ImageSource }
  | { readonly type: 'nix2container'; readonly location: string; readonly document: Uint8Array }
  | { readonly type: 'root-directory'; readonly location: string; readonly path: string };

export interface OpenSourceOptions extends LayerOptions {
  readonly stdin: AsyncIterable<Uint8Array> | undefined;
  /** How registries are reached; default: as anybody, and nothing is kept. */
  readonly registry?: RegistryAccess | undefined;
}

/**
 * Opens what a reference names: `registry://...` in a registry, anything else by what is there and not by its name.
 * @throws UpError UP_IMAGE_NOT_FOUND or UP_IMAGE_UNREADABLE, and as `openRegistry`; the reason of the signal.
 */
export async function openSource(reference: string, options: OpenSourceOptions): Promise<OpenedSource> {
  if (isRegistryReference(reference)) {
    const { signal, limits, registry } = options;
    return { type: 'members', source: await openRegistry(reference, { ...registry, signal, limits }) };
  }
  const path = parseReference(reference);
  try {
    if (isStdin(path)) return await openStdin(options);
    const found = await stat(path);
    if (found.isDirectory()) return await openDirectory(path, reference);
    if (found.isFile())
      return await openFile(path, { ...options, location: reference, sizeBytes: found.size });
    // A pipe, such as <(...) of a shell.
    return await openStream(pipeChunks(path), { ...options, location: reference });
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason;
    throw sourceError(error, reference);
  }
}

async function openStdin(options: OpenSourceOptions): Promise<OpenedSource> {
  if (options.stdin === undefined)
    throw new UpError('UP_IMAGE_NOT_FOUND', 'There is no stdin to read an image from', {
      hint: 'Give the path of an image.',
    });
  return await openStream(options.stdin, { ...options, location: '-' });
}

const LAYOUT_FILES = ['oci-layout', 'index.json', 'manifest.json'] as const;
const ROOT_DIRECTORIES = [
  'bin',
  'boot',
  'dev',
  'etc',
  'home',
  'lib',
  'nix',
  'opt',
  'root',
  'sbin',
  'usr',
  'var',
];

async function openDirectory(path: string, location: string): Promise<OpenedSource> {
  const names = new Set(await readdir(path));
  if (LAYOUT_FILES.some((file) => names.has(file)))
    return { type: 'members', source: await DirectorySource.open(path) };
  if (ROOT_DIRECTORIES.some((name) => names.has(name)))
    return { type: 'root-directory', location, path: resolve(path) };
  throw unreadable(location, 'the directory is neither an OCI layout nor a root file system');
}

export interface StreamOptions extends LayerOptions {
  readonly location: string;
}

async function openFile(
  path: string,
  options: StreamOptions & { readonly sizeBytes: number },
): Promise<OpenedSource> {
  const { location, limits, sizeBytes } = options;
  const start = readRangeSync(path, { offset: 0, length: SNIFF_BYTES });
  if (looksLikeTar(start)) return { type: 'members', source: TarFileSource.open(path, location) };
  if (isJson(start)) {
    if (sizeBytes > limits.jsonBytes)
      throw unreadable(location, `it is JSON of more than ${limits.jsonBytes} bytes`);
    const document = readRangeSync(path, { offset: 0, length: sizeBytes });
    return { type: 'nix2container', location, document };
  }
  return await openStream(fileChunks({ path, offset: 0 }), options);
}

/** As `openSource`, for bytes that come from elsewhere. @throws as `openSource`, and whatever the stream throws. */
export async function openStream(
  input: AsyncIterable<Uint8Array>,
  options: StreamOptions,
): Promise<OpenedSource> {
  const { location, limits, onBytes } = options;
  // Members are parts of these bytes, and are not counted again.
  const inner = { ...options, onBytes: undefined };
  let storedBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of input) {
      options.signal.throwIfAborted();
      storedBytes += chunk.length;
      onBytes?.(chunk.length);
      yield chunk;
    }
  };
  const { start, stream } = await peek(counted(), SNIFF_BYTES);
  try {
    const compression = sniff(start);
    if (compression === 'none') return await openPlain(stream, { ...inner, start });
    if (compression === 'xz' || compression === 'bzip2')
      throw unreadable(location, `it is compressed with ${compression}; decompress it first`);
    const content = compression === 'gzip' ? gunzip(stream) : unzstd(stream);
    const bounded = boundedStream(content, { limits, location, storedBytes: () => storedBytes });
    return await openCompressed(bounded, { ...inner, compression });
  } finally {
    await stream.return?.();
  }
}

async function openPlain(
  stream: AsyncIterable<Uint8Array>,
  options: StreamOptions & { readonly start: Uint8Array },
): Promise<OpenedSource> {
  const { location, start } = options;
  if (isJson(start)) return { type: 'nix2container', location, document: await collect(stream, options) };
  if (start.length === 0) throw unreadable(location, 'it is empty');
  if (!looksLikeTar(start)) throw unreadable(location, 'it is neither a tar, nor compressed, nor JSON');
  return { type: 'members', source: await StreamSource.read(stream, options) };
}

async function openCompressed(
  content: AsyncIterable<Uint8Array>,
  options: StreamOptions & { readonly compression: string },
): Promise<OpenedSource> {
  const { location, compression, signal } = options;
  const { start, stream } = await peek(content, SNIFF_BYTES).catch((error: unknown) => {
    throw error instanceof UpError || signal.aborted ? error : unreadable(location, 'it is damaged', error);
  });
  try {
    if (!looksLikeTar(start))
      throw unreadable(location, `it is ${compression}, but what comes out is no tar`);
    return { type: 'members', source: await StreamSource.read(stream, options) };
  } finally {
    await stream.return?.();
  }
}

async function collect(
  stream: AsyncIterable<Uint8Array>,
  { location, limits }: StreamOptions,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += chunk.length;
    if (sizeBytes > limits.jsonBytes)
      throw unreadable(location, `it is JSON of more than ${limits.jsonBytes} bytes`);
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}

function isJson(start: Uint8Array): boolean {
  return /^\s*\{/.test(new TextDecoder().decode(start.subarray(0, 64)));
}
