import { blobName } from '../../manifest/member-of.ts';
import { type OciDescriptor, OciIndex, OciManifestSchema } from '../../manifest/oci-documents.ts';

/** A manifest is fetched from another place of a registry than a blob. */
export interface KnownMember {
  readonly digest: string;
  readonly role: 'manifest' | 'blob';
  /** As the manifest or index says. */
  readonly sizeBytes: number | undefined;
}

/** More than any image has: a list of more is somebody's attempt to fill the memory. */
const MAX_MEMBERS = 100_000;

/** What the documents of an image name: nothing else is asked for. */
export class KnownMembers {
  readonly #members = new Map<string, KnownMember>();

  find(name: string): KnownMember | undefined {
    return this.#members.get(name);
  }

  add({ digest, size }: OciDescriptor, role: KnownMember['role']): void {
    const name = blobName(digest);
    if (this.#members.has(name) || this.#members.size >= MAX_MEMBERS) return;
    const isSize = size !== undefined && Number.isSafeInteger(size) && size >= 0;
    this.#members.set(name, { digest, role, sizeBytes: isSize ? size : undefined });
  }

  /** Learns what a manifest or an index names. */
  learnFrom(bytes: Uint8Array): void {
    const document = parseJson(bytes);
    const index = OciIndex.safeParse(document);
    if (index.success) for (const descriptor of index.data.manifests) this.add(descriptor, 'manifest');
    const manifest = OciManifestSchema.safeParse(document);
    if (!manifest.success) return;
    this.add(manifest.data.config, 'blob');
    for (const layer of manifest.data.layers) this.add(layer, 'blob');
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
