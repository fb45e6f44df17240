import { readExactly } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';
import { type PeFile, type PeSection, readPe } from './read-pe.ts';

/** A kernel with its initrd and command line in one EFI program. */
export interface UnifiedKernel {
  readonly machine: PeFile['machine'];
  readonly isSigned: boolean;
  readonly kernel: PeSection;
  readonly initrd: PeSection | undefined;
  /** The command line. Not to be trusted, like all texts here. */
  readonly parameters: string | undefined;
  /** `/etc/os-release` of what it starts. */
  readonly osRelease: string | undefined;
  /** `6.1.0-40-cloud-amd64` */
  readonly release: string | undefined;
}

/**
 * Reads a unified kernel image (UAPI group, specification 5). Undefined for a PE file without a kernel in it.
 *
 * @throws FormatError `pe/...`: `pe/magic` where it is no PE file
 */
export async function readUnifiedKernel(readAt: ReadAt, size: number): Promise<UnifiedKernel | undefined> {
  const { machine, isSigned, sections } = await readPe(readAt, size);
  const named = (name: string): PeSection | undefined => sections.find((section) => section.name === name);
  const kernel = named('.linux');
  if (kernel === undefined) return undefined;
  return {
    machine,
    isSigned,
    kernel,
    initrd: named('.initrd'),
    parameters: await textOf(readAt, named('.cmdline')),
    osRelease: await textOf(readAt, named('.osrel')),
    release: await textOf(readAt, named('.uname')),
  };
}

/** Without the zeros and line ends behind it; cut where no text of its kind is longer. */
async function textOf(readAt: ReadAt, section: PeSection | undefined): Promise<string | undefined> {
  if (section === undefined) return undefined;
  const length = Math.min(section.sizeBytes, MAX_TEXT_BYTES);
  const bytes = await readExactly(readAt, {
    format: 'pe',
    offset: section.offset,
    length,
    what: section.name,
  });
  const [text = ''] = new TextDecoder().decode(bytes).split('\0', 1);
  return text.trimEnd();
}

const MAX_TEXT_BYTES = 64 * 1024;
