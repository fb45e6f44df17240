import { sniff } from './decompress.ts';

const BLOCK = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_LENGTH = 8;

/** Whether a body that begins so may be a layer: compressed, or a tar by the checksum of its first header. */
export function looksLikeLayer(start: Uint8Array): boolean {
  return sniff(start) !== 'none' || looksLikeTar(start);
}

/** A tar begins with a header, or with zeros where it is empty. */
export function looksLikeTar(start: Uint8Array): boolean {
  if (start.length < BLOCK) return false;
  const block = start.subarray(0, BLOCK);
  if (block.every((byte) => byte === 0)) return true;
  const field = String.fromCharCode(...block.subarray(CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_LENGTH));
  const expected = Number.parseInt(field.replace(/[\0 ]+/g, ' ').trim(), 8);
  let sum = 0;
  let signedSum = 0;
  for (let index = 0; index < BLOCK; index += 1) {
    const inField = index >= CHECKSUM_AT && index < CHECKSUM_AT + CHECKSUM_LENGTH;
    const byte = inField ? 0x20 : (block[index] ?? 0);
    sum += byte;
    signedSum += byte > 127 ? byte - 256 : byte;
  }
  return expected === sum || expected === signedSum;
}
