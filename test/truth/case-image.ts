import { appendLayer, createLayer, type ImageContent, type LayerBlob, type LayerMember } from '@up/oci';
import { emptyImage } from '../src/images/empty-image.ts';
import type { Base } from './bases/base.ts';
import type { TruthCase } from './truth-case.ts';

/** One base as a layer that all its cases share. */
export interface BaseImage {
  readonly base: Base;
  readonly layer: LayerBlob;
}

export async function baseImage(base: Base, signal: AbortSignal): Promise<BaseImage> {
  return { base, layer: await createLayer(lastOfEach(base.members), { compression: 'none', signal }) };
}

/** A path may be there once: the last one counts. */
function lastOfEach(members: readonly LayerMember[]): readonly LayerMember[] {
  return [...new Map(members.map((member) => [member.path, member])).values()];
}

/** The image of a case: the base, and what the case changes in a layer of its own. */
export async function caseImage(
  { base, layer }: BaseImage,
  { name, files = [], config = {} }: TruthCase,
  signal: AbortSignal,
): Promise<ImageContent> {
  const empty = emptyImage({
    name: tagOf(name),
    architecture: 'amd64',
    created: '1970-01-01T00:00:01Z',
    config: { ...base.config, ...config },
  });
  const below = appendLayer(empty, { layer, createdBy: 'base' });
  return files.length === 0 ? below : await withLayer(below, files, signal);
}

async function withLayer(
  below: ImageContent,
  files: readonly LayerMember[],
  signal: AbortSignal,
): Promise<ImageContent> {
  const layer = await createLayer(lastOfEach(files), { compression: 'none', signal });
  return appendLayer(below, { layer, createdBy: 'case' });
}

/** `up-truth:exec-entrypoint-missing` */
export function tagOf(name: string): string {
  return `up-truth:${name.replace('/', '-')}`;
}

export function mendedTag(name: string): string {
  return tagOf(name).replace('up-truth:', 'up-truth-mended:');
}
