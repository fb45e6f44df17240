/** Sixteen bytes as `01234567-89ab-cdef-0123-456789abcdef`. Undefined where all are zero. */
export function uuidText(bytes: Uint8Array): string | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** As UEFI stores them: the first three parts are numbers in little-endian order. */
export function guidText(bytes: Uint8Array): string | undefined {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return uuidText(Uint8Array.from(order, (index) => bytes[index] ?? 0));
}
