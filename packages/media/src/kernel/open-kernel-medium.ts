import { UpError } from '@up/core';
import { isPe, type KernelImage, readKernelImage, readPe, readUnifiedKernel } from '@up/formats';
import type { MediumFile } from '../file/medium-file.ts';
import { mediaFinding } from '../findings/rules.ts';
import type { Architecture, KernelMedium, UkiMedium } from '../medium.ts';
import { machineOf } from './kernel-architecture.ts';

/**
 * A kernel, or a unified kernel image. Undefined where the file is neither.
 * @throws UpError UP_MEDIUM_UNREADABLE for one that has to be unpacked first, or that no machine here can start
 * @throws FormatError where its header is damaged
 */
export async function openKernelMedium(file: MediumFile): Promise<KernelMedium | UkiMedium | undefined> {
  const { path, sizeBytes, readAt } = file;
  const isProgram = isPe(await readAt(0, 2));
  const unified = isProgram ? await readUnified(file) : undefined;
  if (unified !== undefined) return unified;
  const image = await readKernelImage(readAt);
  if (image === undefined) return undefined;
  const facts = { kind: 'kernel', path, sizeBytes } as const;
  if (image.kind === 'compressed' && image.container === 'plain') return undefined;
  const architecture =
    image.architecture ?? (isProgram ? machineOf(await readPe(readAt, sizeBytes)) : undefined);
  if (architecture === undefined) throw unknownProcessor(path);
  const version = image.kind === 'bzImage' ? image.release : undefined;
  return { ...facts, architecture, version, findings: cutOff(image, file) };
}

async function readUnified({ path, sizeBytes, readAt }: MediumFile): Promise<UkiMedium | undefined> {
  const unified = await readUnifiedKernel(readAt, sizeBytes);
  if (unified === undefined) return undefined;
  const architecture: Architecture | undefined = machineOf(unified);
  if (architecture === undefined) throw unknownProcessor(path);
  const { release: version, parameters } = unified;
  return { kind: 'uki', path, sizeBytes, architecture, version, parameters, findings: [] };
}

function cutOff(image: KernelImage, { sizeBytes }: MediumFile): KernelMedium['findings'] {
  if (image.kind !== 'bzImage' || image.sizeBytes <= sizeBytes) return [];
  return [
    mediaFinding('truncated', {
      message: `the kernel is cut off: ${image.sizeBytes - sizeBytes} bytes are missing at its end`,
      evidence: `its header says ${image.sizeBytes} bytes, the file has ${sizeBytes}`,
      fix: 'Fetch or build it again.',
    }),
  ];
}

function unknownProcessor(path: string): UpError {
  return new UpError(
    'UP_MEDIUM_UNREADABLE',
    `${path} is an EFI program for a processor that is not known here`,
    {
      hint: 'Known are x86_64, i386, aarch64, arm and riscv64.',
    },
  );
}
