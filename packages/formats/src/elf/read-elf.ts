import { findBuildId } from './build-id.ts';
import { type ByteSource, pagedSource } from './byte-source.ts';
import type { ElfFile, ElfType } from './elf-file.ts';
import { type ElfHeader, FileType, readHeader } from './header.ts';
import { readLinking } from './linking.ts';
import { describeMachine } from './machine.ts';
import { type ProgramHeader, readProgramHeaders, SegmentType } from './program-headers.ts';
import { readSegmentText } from './string-table.ts';

/**
 * Reads what loaders look at: header, program headers, dynamic section and the strings that it names. Section
 * headers are not used, so that stripped files read the same; a handful of pages is touched, whatever the size.
 * @throws FormatError where the file is not ELF, ends too early or contradicts itself.
 */
export function readElf(source: ByteSource): ElfFile {
  const pages = pagedSource(source);
  const header = readHeader(pages);
  const { fields } = header;
  const segments = isLoadable(header) ? readProgramHeaders(pages, header) : [];
  const interpreter = readInterpreter(pages, segments);
  const { isPie, ...linking } = readLinking(pages, segments, header);
  const looksLikePie = interpreter !== undefined && linking.soname === undefined;
  const type = typeOf(header, isPie || looksLikePie);
  const needs = linking.needed.length > 0 || interpreter !== undefined;
  const buildId = readBuildId(pages, segments, header);
  const { machine: code, flags } = header;
  const { bits, byteOrder } = fields;
  return {
    bits,
    byteOrder,
    type,
    machine: describeMachine({ code, flags, bits, byteOrder }),
    osAbi: OS_ABI[header.osAbi] ?? `abi ${header.osAbi}`,
    linkage: needs || type === 'shared-object' ? 'dynamic' : 'static',
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(buildId === undefined ? {} : { buildId }),
    ...linking,
  };
}

function isLoadable({ type }: ElfHeader): boolean {
  return type === FileType.executable || type === FileType.dynamic;
}

/** In a file of debug symbols alone, the segment has no bytes: its program has them. */
function readInterpreter(source: ByteSource, segments: readonly ProgramHeader[]): string | undefined {
  const segment = segments.find(({ type, fileBytes }) => type === SegmentType.interpreter && fileBytes > 0);
  return segment && readSegmentText(source, segment, 'interpreter');
}

function readBuildId(
  source: ByteSource,
  segments: readonly ProgramHeader[],
  { fields }: ElfHeader,
): string | undefined {
  for (const segment of segments.filter(({ type }) => type === SegmentType.note)) {
    const buildId = findBuildId(source, segment, fields);
    if (buildId !== undefined) return buildId;
  }
  return undefined;
}

/** Linkers mark position-independent executables since 2015; before that only the interpreter told. */
function typeOf({ type }: ElfHeader, isPie: boolean): ElfType {
  if (type === FileType.executable) return 'executable';
  if (type === FileType.relocatable) return 'relocatable';
  if (type === FileType.core) return 'core';
  if (type !== FileType.dynamic) return 'other';
  return isPie ? 'pie' : 'shared-object';
}

const OS_ABI: Readonly<Record<number, string>> = {
  0: 'sysv',
  1: 'hp-ux',
  2: 'netbsd',
  3: 'gnu',
  6: 'solaris',
  9: 'freebsd',
  12: 'openbsd',
  97: 'arm',
  255: 'standalone',
};
