import { UpError } from '@up/core';
import type { ImageContent, LayerBlob } from './image-content.ts';

export interface AppendLayerOptions {
  readonly layer: LayerBlob;
  /** For the history: what made the layer. */
  readonly createdBy: string;
  /** Laid over what the config says of containers (`Env`, `Healthcheck`...). */
  readonly container?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * An image with one more layer on top. The layers below stay as they are, byte for byte; so does what the config
 * says beside its history and diffIDs. The time stays that of the image: the same input gives the same bytes.
 * @throws UpError UP_IMAGE_UNREADABLE where the config is no JSON object.
 */
export function appendLayer(
  content: ImageContent,
  { layer, createdBy, container }: AppendLayerOptions,
): ImageContent {
  const config = parseConfig(content.config);
  const rootfs = isObject(config['rootfs']) ? config['rootfs'] : {};
  const inner = isObject(config['config']) ? config['config'] : {};
  const { history, created } = config;
  const changed = {
    ...config,
    ...(container === undefined ? {} : { config: { ...inner, ...container } }),
    rootfs: {
      ...rootfs,
      type: 'layers',
      diff_ids: [...content.layers.map(({ diffId }) => diffId), layer.diffId],
    },
    ...(Array.isArray(history)
      ? { history: [...history, { ...(created === undefined ? {} : { created }), created_by: createdBy }] }
      : {}),
  };
  return {
    ...content,
    config: new TextEncoder().encode(JSON.stringify(changed)),
    layers: [...content.layers, layer],
  };
}

function parseConfig(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const config: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isObject(config)) return config;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UpError('UP_IMAGE_UNREADABLE', 'the config of the image is no JSON object');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
