import { systemErrorCode, UpError } from '@up/core';
import { digestOf, parseDigest } from '../digest.ts';
import type { ImageLimits } from '../limits.ts';
import type { ImageProblem } from '../problem.ts';
import type { ImageSource } from '../source/image-source.ts';
import { blobName } from './member-of.ts';
import {
  isImageConfig,
  type OciDescriptor,
  OciIndex,
  type OciManifest,
  OciManifestSchema,
} from './oci-documents.ts';
import { type Platform, platformMatches } from './platform.ts';
import type { OtherManifest } from './resolved-image.ts';

/** A manifest that some index names, however deep. */
export interface Candidate {
  readonly digest: string;
  readonly kind: OtherManifest['kind'];
  readonly mediaType: string | undefined;
  readonly names: readonly string[];
  readonly platform: Platform | undefined;
  /** Undefined for what is no image or cannot be read. */
  readonly manifest: OciManifest | undefined;
}

export interface IndexWalk {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly ImageProblem[];
}

const ATTESTATION = 'attestation-manifest';
const REFERENCE_TYPE = 'vnd.docker.reference.type';
const NAME_ANNOTATIONS = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'] as const;

export interface WalkOptions {
  readonly limits: ImageLimits;
  /** Where an index has a manifest for it, the others are listed but not read; undefined: all are read. */
  readonly platform?: Platform | undefined;
}

/**
 * Collects every manifest that index.json leads to; circles and damage end a branch, not the walk.
 * @throws what is no matter of the image: a registry that cannot be reached, the reason of a signal.
 */
export async function walkIndex(
  source: ImageSource,
  root: unknown,
  options: WalkOptions,
): Promise<IndexWalk> {
  const walker = new IndexWalker(source, options);
  const parsed = OciIndex.safeParse(root);
  if (parsed.success) await walker.index(parsed.data.manifests, { names: [], depth: 0 });
  else if (isNullIndex(root)) walker.problem('index.json lists no manifests');
  else walker.problem('index.json is no index');
  return walker;
}

function isNullIndex(root: unknown): boolean {
  return typeof root === 'object' && root !== null && 'manifests' in root && root.manifests === null;
}

interface Place {
  readonly names: readonly string[];
  readonly depth: number;
}

class IndexWalker implements IndexWalk {
  readonly candidates: Candidate[] = [];
  readonly problems: ImageProblem[] = [];
  readonly #source: ImageSource;
  readonly #limits: ImageLimits;
  readonly #platform: Platform | undefined;
  readonly #open = new Set<string>();
  #count = 0;

  constructor(source: ImageSource, { limits, platform }: WalkOptions) {
    this.#source = source;
    this.#limits = limits;
    this.#platform = platform;
  }

  problem(message: string, digest?: string): void {
    this.problems.push({
      code: 'manifest-skipped',
      message,
      ...(digest === undefined ? {} : { evidence: { digest } }),
    });
  }

  async index(descriptors: readonly OciDescriptor[], place: Place): Promise<void> {
    const isChoice = descriptors.some((descriptor) => this.#isFor(descriptor));
    for (const descriptor of descriptors) {
      this.#count += 1;
      if (this.#count > this.#limits.manifests) {
        this.problem(`more than ${this.#limits.manifests} manifests: the others are not looked at`);
        return;
      }
      const here = { ...place, names: namesOf(descriptor, place.names) };
      if (isChoice && this.#isForAnother(descriptor))
        this.#candidate(descriptor, { place: here, kind: kindUnread(descriptor), manifest: undefined });
      else await this.#descriptor(descriptor, here);
    }
  }

  async #descriptor(descriptor: OciDescriptor, place: Place): Promise<void> {
    const { digest } = descriptor;
    if (this.#open.has(digest)) {
      this.problem('an index leads back to itself', digest);
      return;
    }
    const document = await this.#read(descriptor);
    if (document === undefined) {
      this.#candidate(descriptor, { place, kind: kindOf(descriptor, undefined), manifest: undefined });
      return;
    }
    const index = OciIndex.safeParse(document);
    if (index.success) {
      if (place.depth >= this.#limits.indexDepth) {
        this.problem('indexes are nested too deep', digest);
        return;
      }
      this.#open.add(digest);
      await this.index(index.data.manifests, { names: place.names, depth: place.depth + 1 });
      this.#open.delete(digest);
      return;
    }
    const manifest = OciManifestSchema.safeParse(document);
    const read = manifest.success ? manifest.data : undefined;
    if (read === undefined && !isNullIndex(document))
      this.problem('a document is neither index nor manifest', digest);
    this.#candidate(descriptor, { place, kind: kindOf(descriptor, read), manifest: read });
  }

  #isFor({ platform }: OciDescriptor): boolean {
    return this.#platform !== undefined && !!platform && platformMatches(platform, this.#platform);
  }

  #isForAnother(descriptor: OciDescriptor): boolean {
    return this.#platform !== undefined && !!descriptor.platform && !this.#isFor(descriptor);
  }

  #candidate(
    { digest, mediaType, platform }: OciDescriptor,
    { place, kind, manifest }: { place: Place; kind: Candidate['kind']; manifest: OciManifest | undefined },
  ): void {
    const known = platform === null || platform?.os === 'unknown' ? undefined : platform;
    this.candidates.push({ digest, mediaType, kind, names: place.names, platform: known, manifest });
  }

  async #read(descriptor: OciDescriptor): Promise<unknown> {
    const bytes = await readDescribed(this.#source, descriptor, this.#limits).catch(ofThisMember);
    if (bytes === undefined) {
      this.problem('a manifest that an index names is missing or too large', descriptor.digest);
      return undefined;
    }
    this.problems.push(...documentProblems(bytes, descriptor));
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      this.problem('a manifest is not JSON', descriptor.digest);
      return undefined;
    }
  }
}

/** The document of a descriptor: the blob, or what the descriptor itself carries. */
export async function readDescribed(
  source: ImageSource,
  { digest, data }: OciDescriptor,
  limits: ImageLimits,
): Promise<Uint8Array | undefined> {
  const blob = await source.readDocument(blobName(digest), limits.jsonBytes);
  if (blob !== undefined || data === undefined || data.length > limits.jsonBytes) return blob;
  const embedded = Buffer.from(data, 'base64');
  return digestOf(embedded, parseDigest(digest)?.algorithm) === digest ? embedded : undefined;
}

/** Whether a document is what its descriptor says. */
export function documentProblems(
  bytes: Uint8Array,
  { digest, size }: OciDescriptor,
): readonly ImageProblem[] {
  const problems: ImageProblem[] = [];
  const parsed = parseDigest(digest);
  if (parsed === undefined) {
    const message = `"${digest}" is no digest that can be verified`;
    problems.push({ code: 'digest-unverified', message, evidence: { digest } });
  } else if (digestOf(bytes, parsed.algorithm) !== digest) {
    const actual = digestOf(bytes, parsed.algorithm);
    const message = `a document is not what its digest says`;
    problems.push({ code: 'digest-mismatch', message, evidence: { expected: digest, actual } });
  }
  if (size !== undefined && size !== bytes.length) {
    const message = 'a document does not have the size that its descriptor says';
    problems.push({
      code: 'size-mismatch',
      message,
      evidence: { digest, expected: size, actual: bytes.length },
    });
  }
  return problems;
}

/** What is wrong with one member is no reason to give up; a registry that does not answer is. */
function ofThisMember(error: unknown): undefined {
  const code = systemErrorCode(error);
  const isOfMember = error instanceof UpError ? code === 'UP_IMAGE_UNREADABLE' : code !== undefined;
  if (!isOfMember) throw error;
  return undefined;
}

function namesOf({ annotations }: OciDescriptor, inherited: readonly string[]): readonly string[] {
  const own = NAME_ANNOTATIONS.map((key) => annotations?.[key]).filter((name) => name !== undefined);
  return own.length > 0 ? own : inherited;
}

/** Of what states another platform, as far as its descriptor tells. */
function kindUnread({ annotations, platform }: OciDescriptor): Candidate['kind'] {
  return annotations?.[REFERENCE_TYPE] === ATTESTATION || platform?.os === 'unknown'
    ? 'attestation'
    : 'image';
}

function kindOf(descriptor: OciDescriptor, manifest: OciManifest | undefined): Candidate['kind'] {
  const isUnknownPlatform = descriptor.platform?.os === 'unknown';
  if (descriptor.annotations?.[REFERENCE_TYPE] === ATTESTATION) return 'attestation';
  if (manifest === undefined) return 'unknown';
  if (manifest.layers.some(({ mediaType }) => mediaType?.startsWith('application/vnd.in-toto')))
    return 'attestation';
  if (!isImageConfig(manifest.config.mediaType)) return 'artifact';
  return isUnknownPlatform ? 'attestation' : 'image';
}
