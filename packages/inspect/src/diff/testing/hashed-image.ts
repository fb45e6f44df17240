import { createHash } from 'node:crypto';
import type { Image } from '@up/oci';
import { type FileSpec, type FileSpecs, type MakeImageOptions, makeImage } from '../../testing/make-image.ts';

/** As `makeImage`; files with a text have its digest, as after opening an image with `fileDigests`. */
export function hashedImage({ files = {}, ...options }: MakeImageOptions): Image {
  return makeImage({ ...options, files: hashed(files) });
}

function hashed(files: FileSpecs): FileSpecs {
  return Object.fromEntries(Object.entries(files).map(([path, spec]) => [path, withDigest(spec)]));
}

function withDigest(spec: FileSpec): FileSpec {
  if (spec.text === undefined) return spec;
  const sha256 = createHash('sha256').update(spec.text).digest('hex');
  return { ...spec, facts: { text: spec.text, sha256, ...spec.facts } };
}
