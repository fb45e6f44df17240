import type { ImageContent } from '@up/oci';

export interface EmptyImageOptions {
  readonly name: string;
  /** What the config says of containers. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Default: that of this machine. */
  readonly architecture?: string;
  /** As the config has it; default: it has none. */
  readonly created?: string;
}

/** An image for Linux without a layer: layers are appended to it. */
export function emptyImage({ name, config, architecture, created }: EmptyImageOptions): ImageContent {
  const document = {
    architecture: architecture ?? (process.arch === 'arm64' ? 'arm64' : 'amd64'),
    os: 'linux',
    ...(created === undefined ? {} : { created }),
    config,
    rootfs: { type: 'layers', diff_ids: [] },
    history: [],
  };
  return { config: Buffer.from(JSON.stringify(document)), layers: [], names: [name] };
}
