import { monitorCommand, type Qmp } from './monitor.ts';

/** Where a screen in VGA text mode lies, and how it is laid out. */
export interface TextMode {
  readonly columns: number;
  readonly rows: number;
  /** In cells of two bytes, from the beginning of the text memory; wraps at its end. */
  readonly start: number;
  /** Cells from one row to the next. */
  readonly pitch: number;
}

/** Index and data port of the two groups of registers. */
const CRTC = { index: 0x3d4, data: 0x3d5 } as const;
const GRAPHICS = { index: 0x3ce, data: 0x3cf } as const;

/**
 * Reads the registers of the VGA. The guest must be paused: a register is read by setting an index, which is put back
 * before it goes on. Undefined where the screen shows graphics.
 */
export async function readTextMode(qmp: Qmp): Promise<TextMode | undefined> {
  const numbers = [0x01, 0x07, 0x09, 0x0c, 0x0d, 0x12, 0x13];
  const [[miscellaneous = 1], registers] = await Promise.all([
    readRegisters(qmp, GRAPHICS, [0x06]),
    readRegisters(qmp, CRTC, numbers),
  ]);
  // Bit 0: graphics; bits 2 and 3: where the memory shows, 3 being the text memory of a colour screen.
  if ((miscellaneous & 0x0d) !== 0x0c) return undefined;
  const [end = 0, overflow = 0, cell = 0, high = 0, low = 0, lines = 0, offset = 0] = registers;
  const height = 1 + (lines | ((overflow & 0x02) << 7) | ((overflow & 0x40) << 3));
  const rows = Math.floor(height / ((cell & 0x1f) + 1));
  const mode = { columns: end + 1, rows, start: (high << 8) | low, pitch: offset * 2 };
  return isPlausible(mode) ? mode : undefined;
}

function isPlausible({ columns, rows, pitch }: TextMode): boolean {
  return columns >= 40 && columns <= 160 && rows >= 12 && rows <= 100 && pitch >= columns;
}

/** QEMU takes commands in order, so they are all sent at once: the guest stands still for as long as this takes. */
async function readRegisters(
  qmp: Qmp,
  { index, data }: { readonly index: number; readonly data: number },
  numbers: readonly number[],
): Promise<readonly number[]> {
  const before = readPort(qmp, index);
  before.catch(() => undefined);
  const values = numbers.map((number) => {
    const written = writePort(qmp, index, number);
    return Promise.all([readPort(qmp, data), written]).then(([value]) => value);
  });
  try {
    return await Promise.all(values);
  } finally {
    await writePort(qmp, index, await before);
  }
}

/** Answers `portb[0x03d4] = 0x0f`. */
async function readPort(qmp: Qmp, port: number): Promise<number> {
  const answer = await monitorCommand(qmp, `i /b 0x${port.toString(16)}`);
  return Number(/= (0x[0-9a-f]+)/.exec(answer)?.[1] ?? Number.NaN);
}

async function writePort(qmp: Qmp, port: number, value: number): Promise<void> {
  await monitorCommand(qmp, `o /b 0x${port.toString(16)} 0x${value.toString(16)}`);
}
