import { type ByteSource, readRange } from './byte-source.ts';
import type { FieldReader } from './class.ts';
import type { ProgramHeader } from './program-headers.ts';

/** The build id in a note segment, as hexadecimal digits. A note that is cut off ends the search, quietly. */
export function findBuildId(
  source: ByteSource,
  segment: ProgramHeader,
  fields: FieldReader,
): string | undefined {
  const length = Math.min(segment.fileBytes, MAX_BYTES);
  const view = readRange(source, { offset: segment.offset, length, what: 'notes' });
  for (let at = 0; at + HEADER_BYTES <= length; ) {
    const nameBytes = fields.u32(view, at);
    const valueBytes = fields.u32(view, at + 4);
    const valueAt = at + HEADER_BYTES + padded(nameBytes);
    if (valueAt + valueBytes > length) return undefined;
    const isGnu = nameBytes === 4 && view.getUint32(at + HEADER_BYTES) === GNU;
    if (isGnu && fields.u32(view, at + 8) === BUILD_ID) return toHex(view, valueAt, valueBytes);
    at = valueAt + padded(valueBytes);
  }
  return undefined;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function toHex(view: DataView, offset: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, Math.min(length, MAX_ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const HEADER_BYTES = 12;
/** "GNU\0", read big-endian. */
const GNU = 0x474e5500;
const BUILD_ID = 3;
const MAX_BYTES = 65_536;
/** SHA-1 gives 20, the longest hash in use 64. */
const MAX_ID_BYTES = 64;
