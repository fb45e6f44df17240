/** The text of a VMware disk: what the disk is made of. */
export interface VmdkDescriptor {
  /** `monolithicSparse`, `streamOptimized`, `twoGbMaxExtentFlat`... */
  readonly createType: string | undefined;
  /** The disk that this one is a difference to, or its content number where it has no name. */
  readonly parent: string | undefined;
  readonly extents: readonly VmdkExtent[];
}

export interface VmdkExtent {
  readonly sizeBytes: number;
  /** `FLAT`, `SPARSE`, `ZERO`... */
  readonly type: string;
  readonly file: string | undefined;
}

/** What a descriptor in a file of its own begins with. */
export const DESCRIPTOR_START = '# Disk DescriptorFile';

/** Lines that are not known mean nothing here. */
export function readVmdkDescriptor(text: string): VmdkDescriptor {
  const values = new Map<string, string>();
  const extents: VmdkExtent[] = [];
  for (const line of text.split(/\r?\n/, MAX_LINES)) {
    const [, key = '', value = ''] = /^(\w{1,64})\s*=\s*"?([^"]{0,1024})/.exec(line) ?? [];
    if (key !== '') values.set(key, value);
    const [, sectors, type = '', file] =
      /^(?:RW|RDONLY|NOACCESS) (\d{1,12}) (\w{1,32})(?: "([^"]{1,1024})")?/.exec(line) ?? [];
    if (sectors !== undefined) extents.push({ sizeBytes: Number(sectors) * 512, type, file });
  }
  const parentId = values.get('parentCID');
  const hasParent = parentId !== undefined && !/^f{8}$/i.test(parentId.trim());
  const parent = hasParent ? (values.get('parentFileNameHint') ?? `content ${parentId}`) : undefined;
  return { createType: values.get('createType'), parent, extents };
}

const MAX_LINES = 10_000;
