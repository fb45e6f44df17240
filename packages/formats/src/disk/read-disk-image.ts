import { fieldsOf } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';
import type { DiskDependency, DiskImage } from './disk-image.ts';
import { QCOW2_MAGIC, type Qcow2Header, readQcow2Header } from './qcow2/header.ts';
import { readVdiHeader, VDI_SIGNATURE, type VdiHeader } from './vdi.ts';
import { DESCRIPTOR_START, readVmdkDescriptor, type VmdkDescriptor } from './vmdk/descriptor.ts';
import { readVmdkHeader, VMDK_MAGIC, type VmdkHeader } from './vmdk/header.ts';

/** A disk image with what is needed to find its blocks. */
export type ToldDisk =
  | { readonly image: DiskImage; readonly layout: 'raw' | 'none' }
  | { readonly image: DiskImage; readonly layout: 'qcow2'; readonly header: Qcow2Header }
  | { readonly image: DiskImage; readonly layout: 'vdi'; readonly header: VdiHeader }
  | { readonly image: DiskImage; readonly layout: 'vmdk'; readonly header: VmdkHeader };

/**
 * Tells what kind of disk image a file is, by its content, and whether the guest's bytes can be had from it.
 * Whatever is none of the formats is raw.
 *
 * @throws FormatError where it is of a format, and damaged
 */
export async function readDiskImage(readAt: ReadAt, size: number): Promise<DiskImage> {
  return (await tellDisk(readAt, size)).image;
}

export async function tellDisk(readAt: ReadAt, size: number): Promise<ToldDisk> {
  const start = await readAt(0, Math.min(size, 512));
  const fields = fieldsOf(start, { format: 'disk', offset: 0, what: 'file' });
  const startsWith = (text: string): boolean =>
    start.length >= text.length && fields.text(0, text.length) === text;
  if (startsWith(QCOW2_MAGIC)) return qcow2Of(await readQcow2Header(readAt));
  if (startsWith(VMDK_MAGIC)) return vmdkOf(await readVmdkHeader(readAt, size));
  if (startsWith(DESCRIPTOR_START))
    return descriptorOf(new TextDecoder().decode(await readAt(0, Math.min(size, MAX_DESCRIPTOR_BYTES))));
  if (start.length >= 0x44 && fields.u32(0x40) === VDI_SIGNATURE) return vdiOf(await readVdiHeader(readAt));
  if (startsWith('vhdxfile')) return named('vhdx');
  if (startsWith('conectix')) return named('vhd');
  return { image: { ...PLAIN, format: 'raw', virtualSizeBytes: size }, layout: 'raw' };
}

function qcow2Of(header: Qcow2Header): ToldDisk {
  const { version, virtualSizeBytes, encryption, refusal, isDirty, isCorrupt } = header;
  const problems = [
    ...(isDirty ? ['it was not closed properly (dirty bit)'] : []),
    ...(isCorrupt ? ['it is marked as corrupt'] : []),
  ];
  const variant = String(version);
  const dependsOn = qcow2Dependency(header);
  return {
    image: { format: 'qcow2', variant, virtualSizeBytes, dependsOn, encryption, refusal, problems },
    layout: 'qcow2',
    header,
  };
}

function qcow2Dependency({ backingFile, hasDataFile, dataFile }: Qcow2Header): DiskDependency | undefined {
  if (backingFile !== undefined) return { kind: 'backing-file', names: [backingFile] };
  if (hasDataFile) return { kind: 'data-file', names: dataFile === undefined ? [] : [dataFile] };
  return undefined;
}

function vdiOf(header: VdiHeader): ToldDisk {
  const { variant, virtualSizeBytes, refusal } = header;
  const isDifference = refusal?.code === 'vdi/backing-file';
  const dependsOn = isDifference ? { kind: 'backing-file' as const, names: [] } : undefined;
  const image = { ...PLAIN, format: 'vdi' as const, variant, virtualSizeBytes, dependsOn, refusal };
  return { image, layout: 'vdi', header };
}

function vmdkOf(header: VmdkHeader): ToldDisk {
  const { virtualSizeBytes, descriptor, refusal, isUnclean } = header;
  const dependsOn = parentOf(descriptor);
  const problems = isUnclean ? ['it was not closed properly'] : [];
  const variant = descriptor.createType;
  const image = {
    ...PLAIN,
    format: 'vmdk' as const,
    variant,
    virtualSizeBytes,
    dependsOn,
    refusal,
    problems,
  };
  return { image, layout: 'vmdk', header };
}

function parentOf({ parent }: VmdkDescriptor): DiskDependency | undefined {
  return parent === undefined ? undefined : { kind: 'backing-file', names: [parent] };
}

/** A file that only says in which others the disk is. */
function descriptorOf(text: string): ToldDisk {
  const { createType, extents } = readVmdkDescriptor(text);
  const names = extents.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const message = `the disk is in other files: ${names.slice(0, 3).join(', ')}${names.length > 3 ? '...' : ''}`;
  const image = {
    ...PLAIN,
    format: 'vmdk' as const,
    variant: createType,
    virtualSizeBytes: extents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    dependsOn: { kind: 'extents' as const, names },
    refusal: { code: 'vmdk/extents', message },
  };
  return { image, layout: 'none' };
}

function named(format: 'vhd' | 'vhdx'): ToldDisk {
  const refusal = { code: `${format}/unread`, message: `images of the format ${format} are not read` };
  return { image: { ...PLAIN, format, virtualSizeBytes: undefined, refusal }, layout: 'none' };
}

const PLAIN = {
  variant: undefined,
  dependsOn: undefined,
  encryption: undefined,
  refusal: undefined,
  problems: [],
} as const;
const MAX_DESCRIPTOR_BYTES = 64 * 1024;
