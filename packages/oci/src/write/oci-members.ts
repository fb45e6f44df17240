import { digestOf } from '../digest.ts';
import { blobName } from '../manifest/member-of.ts';
import type { ImageContent } from './image-content.ts';
import { documentMember, type ImageMember, withoutRepetition } from './image-member.ts';
import { OCI_MEDIA_TYPE } from './media-type.ts';

export interface WritableMembers {
  readonly members: readonly ImageMember[];
  /** Of the manifest, or of the config where there is no manifest. */
  readonly digest: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * The files of an OCI layout that holds one image (image-spec, image-layout.md). index.json comes first, so
 * that whoever reads the archive as a stream knows what comes.
 */
export function ociMembers(content: ImageContent): WritableMembers {
  const config = blob(OCI_MEDIA_TYPE.config, content.config);
  const manifest = blob(OCI_MEDIA_TYPE.manifest, json(manifestOf(content, config.descriptor)));
  const layers = content.layers.map(({ digest, sizeBytes, open, file }) => ({
    name: blobName(digest),
    sizeBytes,
    digest,
    open,
    file,
  }));
  return {
    digest: manifest.descriptor.digest,
    members: withoutRepetition([
      documentMember('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
      documentMember('index.json', json(indexOf(content, manifest.descriptor))),
      manifest.member,
      config.member,
      ...layers,
    ]),
  };
}

function manifestOf({ layers, annotations }: ImageContent, config: Descriptor): object {
  return {
    schemaVersion: 2,
    mediaType: OCI_MEDIA_TYPE.manifest,
    config,
    layers: layers.map(({ mediaType, digest, sizeBytes }) => ({ mediaType, digest, size: sizeBytes })),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function indexOf({ names }: ImageContent, manifest: Descriptor): object {
  const entries = names.map((name) => ({ ...manifest, annotations: nameAnnotations(name) }));
  return {
    schemaVersion: 2,
    mediaType: OCI_MEDIA_TYPE.index,
    manifests: entries.length > 0 ? entries : [manifest],
  };
}

/** The tag alone is what `skopeo` and `umoci` go by; containerd wants the whole name beside it. */
function nameAnnotations(name: string): Readonly<Record<string, string>> {
  const tag = /:([\w][\w.-]{0,127})$/.exec(name)?.[1] ?? 'latest';
  return { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': tag };
}

function blob(
  mediaType: string,
  bytes: Uint8Array,
): { readonly descriptor: Descriptor; readonly member: ImageMember } {
  const digest = digestOf(bytes);
  return {
    descriptor: { mediaType, digest, size: bytes.length },
    member: documentMember(blobName(digest), bytes),
  };
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
