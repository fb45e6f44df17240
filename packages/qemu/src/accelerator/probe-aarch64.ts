/** One instruction a word; assembled by hand. */
const PROGRAM: readonly (readonly [word: number, mnemonic: string])[] = [
  [0x5285a001, 'mov w1, #0x2d00'],
  [0x72a02621, 'movk w1, #0x131, lsl #16'], // 20 million rounds
  [0xd5381042, 'mrs x2, cpacr_el1'],
  [0xb26c0442, 'orr x2, x2, #0x300000'], // floating point does not trap
  [0xd5181042, 'msr cpacr_el1, x2'],
  [0xd5033fdf, 'isb'],
  [0x9e670020, 'round: fmov d0, x1'],
  [0x9b017c23, 'mul x3, x1, x1'],
  [0xf1000421, 'subs x1, x1, #1'],
  [0x54ffffa1, 'b.ne round'],
  [0x52800100, 'mov w0, #8'],
  [0x72b08000, 'movk w0, #0x8400, lsl #16'], // PSCI: SYSTEM_OFF
  [0xd4000002, 'hvc #0'],
  [0x14000000, 'b .'],
];

/** A program that QEMU's board `virt` loads as a kernel: it works for a while, then turns the machine off. */
export function aarch64ProbeKernel(): Uint8Array {
  const bytes = new Uint8Array(PROGRAM.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, [word]] of PROGRAM.entries()) view.setUint32(index * 4, word, true);
  return bytes;
}
