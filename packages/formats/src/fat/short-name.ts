/** Of the eleven bytes of a short name: ties the pieces of the long name to it. */
export function shortNameChecksum(name: Uint8Array): number {
  let sum = 0;
  for (const byte of name.subarray(0, 11)) sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  return sum;
}
