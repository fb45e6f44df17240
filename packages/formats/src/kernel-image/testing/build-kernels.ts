/** The first kilobytes of a bzImage of protocol 2.15. */
export function buildBzImage(banner: string): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  view.setUint8(0x1f1, 7);
  view.setUint32(0x1f4, 100, true);
  view.setUint16(0x1fe, 0xaa55, true);
  bytes.set(Buffer.from('HdrS'), 0x202);
  view.setUint16(0x206, 0x20f, true);
  view.setUint16(0x20e, 0x300, true);
  view.setUint8(0x234, 1);
  view.setUint16(0x236, 0x09, true);
  view.setUint32(0x238, 2047, true);
  bytes.set(Buffer.from(banner), 0x500);
  return bytes;
}

export function buildArm64Image(): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('MZ'));
  view.setBigUint64(0x10, 0x200000n, true);
  view.setBigUint64(0x18, 0x0an, true);
  bytes.set(Buffer.from('ARM\x64'), 0x38);
  return bytes;
}

/** A PE file with these sections, one after the other, each padded to 512 bytes. */
export function buildPe(sections: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(sections).map(([name, text]) => ({ name, content: Buffer.from(text) }));
  const headerBytes = 1024;
  const bytes = new Uint8Array(
    headerBytes + entries.reduce((sum, { content }) => sum + padded(content.length), 0),
  );
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('MZ'));
  view.setUint32(60, 64, true);
  bytes.set(Buffer.from('PE\0\0'), 64);
  view.setUint16(68, 0x8664, true);
  view.setUint16(70, entries.length, true);
  view.setUint16(84, 240, true);
  view.setUint16(88, 0x20b, true);
  view.setUint16(88 + 68, 10, true);
  view.setUint32(88 + 108, 16, true);
  let offset = headerBytes;
  for (const [index, { name, content }] of entries.entries()) {
    const at = 88 + 240 + 40 * index;
    bytes.set(Buffer.from(name), at);
    view.setUint32(at + 8, content.length, true);
    view.setUint32(at + 16, padded(content.length), true);
    view.setUint32(at + 20, offset, true);
    bytes.set(content, offset);
    offset += padded(content.length);
  }
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 512) * 512;
}
