import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { decodeZstd } from '../zstd/decode-zstd.ts';
import { throughTransform } from './through-transform.ts';

type ZstdFactory = () => Transform;

/** Decompresses zstd: with Node's own (22.15 and later), which is faster, else with ours. */
export function unzstd(input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const create = (zlib as { readonly createZstdDecompress?: ZstdFactory }).createZstdDecompress;
  return create === undefined ? decodeZstd(input) : throughTransform(input, create());
}
