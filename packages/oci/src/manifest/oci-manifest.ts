import { UpError } from '@up/core';
import type { ImageLimits } from '../limits.ts';
import type { ImageSource } from '../source/image-source.ts';
import { unreadable } from '../source/unreadable.ts';
import type { ResolveOptions } from './docker-manifest.ts';
import { shortName } from './image-name.ts';
import { blobName } from './member-of.ts';
import { isForeign, type OciManifest } from './oci-documents.ts';
import { type Candidate, documentProblems, type IndexWalk, readDescribed, walkIndex } from './oci-index.ts';
import { parseJson } from './parse-json.ts';
import { hostPlatform, type Platform, parsePlatform } from './platform.ts';
import type { ImageChoice, OtherManifest, ResolvedImage } from './resolved-image.ts';
import { type ImageCandidate, selectImage } from './select-image.ts';

/**
 * The image that index.json of an OCI layout names; undefined where there is no such file.
 * @throws UpError UP_IMAGE_UNREADABLE, UP_IMAGE_AMBIGUOUS, UP_IMAGE_NOT_FOUND for an unknown tag or platform.
 */
export async function resolveOciIndex(
  source: ImageSource,
  { choice, limits }: ResolveOptions,
): Promise<ResolvedImage | undefined> {
  const bytes = await source.readDocument('index.json', limits.jsonBytes);
  if (bytes === undefined) return undefined;
  const root = parseJson(bytes, { location: source.location, what: 'index.json' });
  const walk = await walkIndex(source, root, { limits, platform: preferredPlatform(source, choice) });
  const images = await Promise.all(
    walk.candidates.flatMap((candidate) =>
      candidate.kind === 'image' && candidate.manifest !== undefined
        ? [withPlatform(source, { ...candidate, manifest: candidate.manifest }, limits)]
        : [],
    ),
  );
  if (images.length === 0) throw unreadable(source.location, reasonFor(walk));
  const chosen = selectImage(images, { location: source.location, choice });
  return await resolve(source, { chosen, walk, limits });
}

/** Where every manifest has to be fetched, those of other platforms are passed over if that is possible. */
function preferredPlatform({ kind }: ImageSource, { tag, platform }: ImageChoice): Platform | undefined {
  if (kind !== 'registry' || tag !== undefined) return undefined;
  return platform === undefined ? hostPlatform() : parsePlatform(platform);
}

const FORMATS: Readonly<Record<ImageSource['kind'], ResolvedImage['format']>> = {
  directory: 'oci-layout',
  archive: 'oci-archive',
  registry: 'registry',
};

function reasonFor({ problems, candidates }: IndexWalk): string {
  const reason = problems.find(({ code }) => code === 'manifest-skipped')?.message;
  if (candidates.length > 0)
    return `index.json names no image that can be read (${reason ?? 'only other things'})`;
  return reason ?? 'index.json names no image';
}

type Readable = Candidate & { readonly manifest: OciManifest };

/** An index need not say for which platform an image is; its config does. */
async function withPlatform(
  source: ImageSource,
  candidate: Readable,
  limits: ImageLimits,
): Promise<ImageCandidate> {
  if (candidate.platform !== undefined) return candidate;
  return { ...candidate, platform: await platformOfConfig(source, candidate.manifest, limits) };
}

async function platformOfConfig(
  source: ImageSource,
  manifest: OciManifest,
  limits: ImageLimits,
): Promise<Platform | undefined> {
  try {
    const bytes = await readDescribed(source, manifest.config, limits);
    const config: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes));
    if (typeof config !== 'object' || config === null) return undefined;
    const { os, architecture, variant } = config as Readonly<Record<string, unknown>>;
    if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
    return { os, architecture, variant: typeof variant === 'string' ? variant : undefined };
  } catch (error) {
    const isOfMember = error instanceof UpError && error.code === 'UP_IMAGE_UNREADABLE';
    if (error instanceof SyntaxError || isOfMember) return undefined;
    throw error;
  }
}

async function resolve(
  source: ImageSource,
  { chosen, walk, limits }: { chosen: ImageCandidate; walk: IndexWalk; limits: ImageLimits },
): Promise<ResolvedImage> {
  const { manifest } = chosen;
  const config = await readDescribed(source, manifest.config, limits);
  if (config === undefined)
    throw unreadable(source.location, `its config ${manifest.config.digest} is missing`);
  const name = chosen.names[0];
  return {
    format: FORMATS[source.kind],
    name: name === undefined ? undefined : shortName(name),
    digest: chosen.digest,
    platform: chosen.platform,
    config,
    layers: manifest.layers.map(({ digest, size, mediaType }) => ({
      name: blobName(digest),
      digest,
      sizeBytes: size,
      mediaType,
      isForeign: isForeign(mediaType),
    })),
    otherManifests: walk.candidates.filter(({ digest }) => digest !== chosen.digest).map(toOther),
    problems: [...walk.problems, ...documentProblems(config, manifest.config)],
  };
}

function toOther({ digest, kind, mediaType, platform, names }: Candidate): OtherManifest {
  return {
    digest,
    kind,
    mediaType,
    platform,
    name: names[0] === undefined ? undefined : shortName(names[0]),
  };
}
