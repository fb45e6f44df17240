import { appendLayer, createLayer, type Image, type ImageContent, type LayerBlob } from '@up/oci';
import { applyActions } from './apply-actions.ts';
import { layerMembers } from './layer-members.ts';
import type { RepairPlan } from './plan-repair.ts';
import { readBody } from './read-body.ts';

export interface RepairImageOptions {
  /** The image that the plan was made for. */
  readonly image: Image;
  /** The same image, as it is stored. */
  readonly content: ImageContent;
  readonly signal: AbortSignal;
  /** For what is new, in seconds since 1970. Default: when the image says that it was created, else 0. */
  readonly mtimeSec?: number | undefined;
}

export interface RepairedContent {
  readonly content: ImageContent;
  readonly layer: LayerBlob;
}

const CREATED_BY = 'up repair';

/**
 * The image with the layer that a plan describes on top. All other layers stay as they are, byte for byte; the same
 * input gives the same bytes.
 * @throws UpError UP_IMAGE_UNREADABLE where a file that has to be copied cannot be read; the reason of `signal`.
 */
export async function repairImage(
  { actions }: Pick<RepairPlan, 'actions'>,
  { image, content, signal, mtimeSec = createdSec(image) }: RepairImageOptions,
): Promise<RepairedContent> {
  const members = await layerMembers({
    repaired: applyActions(image, actions),
    before: image.tree,
    layer: image.layers.length,
    mtimeSec,
    bodyOf: (path, node) => readBody(path, node, { tree: image.tree, layers: content.layers, signal }),
  });
  const layer = await createLayer(members, { compression: compressionOf(content), signal });
  const { test } = actions.find((action) => action.kind === 'healthcheck') ?? {};
  const container = test === undefined ? undefined : { Healthcheck: healthcheckWith(test, content) };
  return { content: appendLayer(content, { layer, createdBy: CREATED_BY, container }), layer };
}

/** As those below: an archive for Docker has plain layers. */
function compressionOf({ layers }: ImageContent): 'none' | 'gzip' {
  return layers.some(({ mediaType }) => mediaType.endsWith('gzip') || mediaType.endsWith('zstd'))
    ? 'gzip'
    : 'none';
}

/** The other settings of the healthcheck stay as they are written. */
function healthcheckWith(
  test: readonly string[],
  { config }: ImageContent,
): Readonly<Record<string, unknown>> {
  const document: unknown = JSON.parse(new TextDecoder().decode(config));
  return { ...record(record(record(document)['config'])['Healthcheck']), Test: test };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function createdSec({ config: { created } }: Image): number {
  const createdMs = Date.parse(created ?? '');
  return Number.isNaN(createdMs) ? 0 : Math.max(0, Math.floor(createdMs / 1000));
}
