import { FormatError } from '../format-error.ts';
import type { ByteSource } from './byte-source.ts';
import { type DynamicSection, DynamicTag, lastValue, readDynamicSection } from './dynamic.ts';
import type { ElfFile } from './elf-file.ts';
import type { ElfHeader } from './header.ts';
import { fileOffsetOf, type ProgramHeader, SegmentType } from './program-headers.ts';
import { openStringTable, type StringTable } from './string-table.ts';
import { readVersionsNeeded, readVersionsProvided, type VersionTable } from './versions.ts';

/** What the dynamic section says. */
export type Linking = Pick<
  ElfFile,
  'needed' | 'soname' | 'rpath' | 'runpath' | 'noDefaultLibraries' | 'versionsNeeded' | 'versionsProvided'
> & { readonly isPie: boolean };

/** Reads the dynamic section and what it points to; all empty where there is none. */
export function readLinking(
  source: ByteSource,
  segments: readonly ProgramHeader[],
  { fields }: ElfHeader,
): Linking {
  const segment = segments.find(({ type }) => type === SegmentType.dynamic);
  const dynamic: DynamicSection = segment ? readDynamicSection(source, segment, fields) : new Map();
  const strings = openStringTable(source, dynamic, segments);
  const flags = lastValue(dynamic, DynamicTag.flags1) ?? 0;
  const table = (at: number, count: number): VersionTable | undefined => {
    const address = lastValue(dynamic, at);
    if (address === undefined) return undefined;
    const offset = fileOffsetOf(segments, address, 'version table');
    return { source, fields, strings, offset, count: lastValue(dynamic, count) ?? 0 };
  };
  const needs = table(DynamicTag.versionsNeeded, DynamicTag.versionsNeededCount);
  const provides = table(DynamicTag.versionsProvided, DynamicTag.versionsProvidedCount);
  return {
    isPie: hasFlag(flags, PIE),
    noDefaultLibraries: hasFlag(flags, NO_DEFAULT_LIBRARIES),
    needed: readNeeded(dynamic, strings),
    ...optionalTexts(dynamic, strings),
    versionsNeeded: needs ? readVersionsNeeded(needs) : [],
    versionsProvided: provides ? readVersionsProvided(provides) : [],
  };
}

function readNeeded(dynamic: DynamicSection, strings: StringTable): readonly string[] {
  const indexes = dynamic.get(DynamicTag.needed) ?? [];
  if (indexes.length > MAX_NEEDED) throw new FormatError('elf', `${indexes.length} needed libraries`, 0);
  return indexes.map(strings);
}

function optionalTexts(
  dynamic: DynamicSection,
  strings: StringTable,
): Pick<ElfFile, 'soname' | 'rpath' | 'runpath'> {
  const texts = (['soname', 'rpath', 'runpath'] as const).flatMap((key) => {
    const index = lastValue(dynamic, DynamicTag[key]);
    return index === undefined ? [] : [[key, strings(index)] as const];
  });
  return Object.fromEntries(texts);
}

/** Values above 32 bits are inexact, flags are far below. */
function hasFlag(flags: number, flag: number): boolean {
  return (Math.floor(flags / flag) & 1) === 1;
}

const NO_DEFAULT_LIBRARIES = 0x800;
const PIE = 0x0800_0000;
const MAX_NEEDED = 4096;
