import { FormatError } from '../format-error.ts';
import { type ByteSource, readRange } from './byte-source.ts';
import { type DynamicSection, DynamicTag, lastValue } from './dynamic.ts';
import { fileOffsetOf, type ProgramHeader } from './program-headers.ts';

/** Gives the string at an index of the string table. @throws FormatError outside of the table. */
export type StringTable = (index: number) => string;

/** Opens the table that the dynamic section names. Only the strings asked for are read, each once. */
export function openStringTable(
  source: ByteSource,
  dynamic: DynamicSection,
  segments: readonly ProgramHeader[],
): StringTable {
  const read = new Map<number, string>();
  let start: number | undefined;
  let budget = MAX_TOTAL_BYTES;
  return (index) => {
    const known = read.get(index);
    if (known !== undefined) return known;
    start ??= fileOffsetOf(segments, lastValue(dynamic, DynamicTag.stringTable) ?? 0, 'string table');
    const size = lastValue(dynamic, DynamicTag.stringTableBytes) ?? 0;
    if (index >= size) throw new FormatError('elf', `string ${index} is outside of the string table`, start);
    const bytes = readUntilZero(source, start + index, Math.min(size - index, MAX_STRING_BYTES));
    budget -= bytes.length;
    if (budget < 0) throw new FormatError('elf', 'more text than any library has', start + index);
    const text = new TextDecoder().decode(bytes);
    read.set(index, text);
    return text;
  };
}

/** The bytes before the first zero. @throws FormatError where there is none among the first `limit`. */
function readUntilZero(source: ByteSource, offset: number, limit: number): Uint8Array {
  for (let length = Math.min(64, limit); ; length = Math.min(4 * length, limit)) {
    const bytes = source(offset, length);
    const end = bytes.indexOf(0);
    if (end >= 0) return bytes.subarray(0, end);
    if (bytes.length < length || length === limit)
      throw new FormatError('elf', 'a string that does not end', offset);
  }
}

/** The text of a segment up to its first zero, such as the interpreter's path. */
export function readSegmentText(source: ByteSource, segment: ProgramHeader, what: string): string {
  const { offset } = segment;
  const length = Math.min(segment.fileBytes, MAX_PATH_BYTES);
  const view = readRange(source, { offset, length, what });
  const bytes = new Uint8Array(view.buffer, view.byteOffset, length);
  const end = bytes.indexOf(0);
  if (end < 0) throw new FormatError('elf', `the ${what} does not end`, offset);
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** Search paths of the Nix kind reach some kilobytes. */
const MAX_STRING_BYTES = 65_536;
/** Names of one file together; libc's are some kilobytes. */
const MAX_TOTAL_BYTES = 1_048_576;
/** PATH_MAX: a kernel refuses a longer interpreter. */
const MAX_PATH_BYTES = 4096;
