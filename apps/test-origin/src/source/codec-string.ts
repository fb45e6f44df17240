const PACKET_BYTES = 188;
const SYNC_BYTE = 0x47;
/** How far into a segment the parameter set is looked for. */
const MAX_PACKETS = 64;

/**
 * The RFC 6381 codecs of an H.264 and AAC-LC transport stream, read from its first sequence parameter
 * set (the encoder may use a lower profile than it was asked for); undefined where there is none.
 */
export function parseCodecs(segment: Uint8Array): string | undefined {
  for (let packet = 0; packet < MAX_PACKETS; packet += 1) {
    const start = packet * PACKET_BYTES;
    if (start + PACKET_BYTES > segment.length || segment[start] !== SYNC_BYTE) return undefined;
    const startsUnit = ((segment[start + 1] ?? 0) & 0x40) !== 0;
    const profile = startsUnit ? findProfile(segment.subarray(start + 4, start + PACKET_BYTES)) : undefined;
    if (profile !== undefined) return `avc1.${profile},mp4a.40.2`;
  }
  return undefined;
}

/** profile_idc, the constraint flags and level_idc, which follow a start code and NAL unit type 7, in hex. */
function findProfile(bytes: Uint8Array): string | undefined {
  for (let at = 0; at + 7 <= bytes.length; at += 1) {
    const isStartCode = bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1;
    if (isStartCode && ((bytes[at + 3] ?? 0) & 0x9f) === 7) {
      return [...bytes.subarray(at + 4, at + 7)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    }
  }
  return undefined;
}
