/** The header: the magic and thirteen numbers of eight hexadecimal digits. */
export const MAGIC = '070701';
/** With a checksum of the data; otherwise the same. */
export const MAGIC_WITH_CHECKSUM = '070702';
export const HEADER_BYTES = 110;
export const TRAILER = 'TRAILER!!!';
/** PATH_MAX: the kernel skips what has a longer name. With the zero at the end. */
export const MAX_PATH_BYTES = 4096;

/** Names and data are padded to four bytes, counted from the start of the archive. */
export function paddingTo4(length: number): number {
  return -length & 3;
}
