import type { Finding } from '@up/core';
import { type ElTorito, FormatError, type IsoImage, openFat, readAtWindow, readElTorito } from '@up/formats';
import type { MediumFile } from '../file/medium-file.ts';
import { mediaFinding } from '../findings/rules.ts';
import { uefiLoaders } from '../loader/uefi-loaders.ts';
import type { BootPath } from '../medium.ts';
import type { FileTree } from '../tree/file-tree.ts';
import { volumeTree } from '../tree/volume-tree.ts';

export interface CdBoots {
  readonly boots: readonly BootPath[];
  /** The file system that UEFI starts from. */
  readonly esp: FileTree | undefined;
  readonly findings: readonly Finding[];
}

/** How firmware can start an ISO as a CD: by its boot catalogue. */
export async function cdBootsOf({ readAt, sizeBytes }: MediumFile, iso: IsoImage): Promise<CdBoots> {
  const block = iso.bootCatalogue;
  if (block === undefined) return { boots: [], esp: undefined, findings: [] };
  const catalogue = await readElTorito(readAt, { block, sizeBytes });
  const findings = [...catalogueFindings(catalogue, sizeBytes)];
  const boots: BootPath[] = startsBios(catalogue) ? [{ firmware: 'bios', by: 'el-torito' }] : [];
  let esp: FileTree | undefined;
  for (const { offset, sizeBytes: length } of uefiImages(catalogue)) {
    try {
      const tree = volumeTree(await openFat(readAtWindow(readAt, { offset, length })), 'esp:');
      const loaders = await uefiLoaders(tree, 'el-torito');
      // Firmware adds up the catalogue, and takes the images of one that is wrong for nothing.
      if (catalogue.state === 'valid') boots.push(...loaders);
      esp ??= tree;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      findings.push(
        mediaFinding('damaged', {
          message: `the boot image for UEFI holds no FAT file system that can be read: ${error.message}`,
          evidence: `the image of ${length} bytes at byte ${offset} of the file`,
          fix: 'Make the image with mkfs.vfat, and put EFI/BOOT/BOOTX64.EFI into it.',
        }),
      );
    }
  }
  return { boots, esp, findings };
}

/** A BIOS starts the default entry, if that is for it; it does not add up the catalogue. */
function startsBios({ images: [first] }: ElTorito): boolean {
  return first?.platform === 'bios' && first.isBootable && first.isInside;
}

function uefiImages({ images }: ElTorito): ElTorito['images'] {
  return images
    .filter(({ platform, isBootable, isInside }) => platform === 'efi' && isBootable && isInside)
    .slice(0, MAX_IMAGES);
}

const MAX_IMAGES = 4;

function catalogueFindings(catalogue: ElTorito, sizeBytes: number): readonly Finding[] {
  const { state, offset } = catalogue;
  const fix = 'Write the ISO again, or fetch it again: compare its checksum with the published one.';
  if (state === 'outside')
    return [
      mediaFinding('el-torito-outside', {
        message: 'the boot catalogue lies beyond the end of the file: no firmware can start this ISO',
        evidence: `the boot record names byte ${offset}, the file has ${sizeBytes}`,
        fix,
      }),
    ];
  if (state === 'no-catalogue')
    return [
      mediaFinding('el-torito-invalid', {
        message: 'there is no boot catalogue where the boot record says it is',
        evidence: `no validation entry (01 ... 55 AA) at byte ${offset}`,
        fix,
      }),
    ];
  const outside = catalogue.images
    .filter(({ isInside, isBootable }) => !isInside && isBootable)
    .map((image) =>
      mediaFinding('el-torito-outside', {
        message: `the boot image for ${image.platform === 'efi' ? 'UEFI' : image.platform === 'bios' ? 'BIOS' : `platform ${image.platformId}`} lies beyond the end of the file`,
        evidence: `it takes ${image.sizeBytes} bytes from byte ${image.offset} on, the file has ${sizeBytes}`,
        fix,
      }),
    );
  if (state === 'valid') return outside;
  return [
    mediaFinding('el-torito-checksum', {
      message: 'the boot catalogue does not add up: UEFI ignores it, a BIOS does not look',
      evidence: `the 16-bit words of the validation entry at byte ${offset} do not add up to 0`,
      fix,
    }),
    ...outside,
  ];
}
