import { safeText, UpError } from '@up/core';
import { nameMatches, shortName } from './image-name.ts';
import type { OciManifest } from './oci-documents.ts';
import type { Candidate } from './oci-index.ts';
import { hostPlatform, parsePlatform, platformMatches, renderPlatform } from './platform.ts';
import type { ImageChoice } from './resolved-image.ts';

export type ImageCandidate = Candidate & { readonly manifest: OciManifest };

export interface SelectOptions {
  readonly location: string;
  readonly choice: ImageChoice;
}

/**
 * The one image that is meant: by tag, then by platform; where no platform is asked for, that of the host,
 * else the only one.
 * @throws UpError UP_IMAGE_AMBIGUOUS or UP_IMAGE_NOT_FOUND, with what there is.
 */
export function selectImage(
  images: readonly ImageCandidate[],
  { location, choice }: SelectOptions,
): ImageCandidate {
  const named = selectByTag(images, { location, choice });
  const matching = selectByPlatform(named, { location, choice });
  const [first] = matching;
  if (first === undefined || matching.length > 1)
    throw ambiguous(location, { what: 'images', list: matching.map(describe), option: '--tag' });
  return first;
}

function selectByTag(
  images: readonly ImageCandidate[],
  { location, choice: { tag } }: SelectOptions,
): readonly ImageCandidate[] {
  const distinct = withoutRepetition(images);
  const names = [...new Set(images.map(({ names: [name] }) => name).filter((name) => name !== undefined))];
  if (tag !== undefined) {
    const matching = distinct.filter((image) => image.names.some((name) => nameMatches(name, tag)));
    const byDigest = distinct.filter(({ digest }) => digest === tag);
    if (matching.length + byDigest.length > 0) return matching.length > 0 ? matching : byDigest;
    throw notFound(location, { what: `image "${tag}"`, list: names.map(shortName), option: '--tag' });
  }
  const digestsByName = new Map<string, string>();
  for (const {
    names: [name = ''],
    digest,
  } of distinct)
    digestsByName.set(name, digest);
  const isOneImage = new Set(distinct.map(({ digest }) => digest)).size === 1;
  if (names.length > 1 && !isOneImage && digestsByName.size > 1)
    throw ambiguous(location, { what: 'images', list: names.map(shortName), option: '--tag' });
  return distinct;
}

/** One image may be listed several times, under several names. */
function withoutRepetition(images: readonly ImageCandidate[]): readonly ImageCandidate[] {
  const byDigest = new Map<string, ImageCandidate>();
  for (const image of images) {
    const known = byDigest.get(image.digest);
    const names = [...new Set([...(known?.names ?? []), ...image.names])];
    byDigest.set(image.digest, { ...image, platform: known?.platform ?? image.platform, names });
  }
  return [...byDigest.values()];
}

function selectByPlatform(
  images: readonly ImageCandidate[],
  { location, choice: { platform } }: SelectOptions,
): readonly ImageCandidate[] {
  const list = [
    ...new Set(images.map(({ platform: own }) => (own === undefined ? 'unknown' : renderPlatform(own)))),
  ];
  const wanted = platform === undefined ? hostPlatform() : parsePlatform(platform);
  const matching = images.filter(({ platform: own }) => own !== undefined && platformMatches(own, wanted));
  if (matching.length > 0) return matching;
  if (platform !== undefined)
    throw notFound(location, { what: `image for ${platform}`, list, option: '--platform' });
  if (images.length > 1) throw ambiguous(location, { what: 'platforms', list, option: '--platform' });
  return images;
}

interface Offer {
  readonly what: string;
  readonly list: readonly string[];
  readonly option: '--tag' | '--platform';
}

function describe({ digest, names, platform }: ImageCandidate): string {
  const name = names[0] === undefined ? digest : shortName(names[0]);
  return platform === undefined ? name : `${name} (${renderPlatform(platform)})`;
}

function ambiguous(location: string, { what, list, option }: Offer): UpError {
  return new UpError(
    'UP_IMAGE_AMBIGUOUS',
    `${safeText(location)} holds several ${what}: ${safeText(list.join(', '))}`,
    { hint: `Name one of them with ${option}.`, details: { image: location, choices: list } },
  );
}

function notFound(location: string, { what, list, option }: Offer): UpError {
  const offer = list.length === 0 ? 'what it holds has no name' : `it holds ${list.join(', ')}`;
  return new UpError(
    'UP_IMAGE_NOT_FOUND',
    `${safeText(location)} holds no ${safeText(what)}; ${safeText(offer)}`,
    { hint: `Name one that is there with ${option}.`, details: { image: location, choices: list } },
  );
}
