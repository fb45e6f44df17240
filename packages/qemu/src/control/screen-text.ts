import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codePage437 } from './code-page-437.ts';
import type { Qmp } from './monitor.ts';
import { readTextMode, type TextMode } from './vga-text-mode.ts';

/** The text memory of a colour screen: 32 KiB. */
const TEXT_MEMORY = { address: 0xb8000, size: 0x8000 } as const;

/**
 * The text of a VGA screen in text mode, or undefined where it shows graphics. The guest must be paused.
 * @throws UpError UP_VM_FAILED where there is no such screen.
 */
export async function readScreenText(
  qmp: Qmp,
  { scratch }: { readonly scratch: string },
): Promise<readonly string[] | undefined> {
  const mode = await readTextMode(qmp);
  if (mode === undefined) return undefined;
  const file = join(scratch, 'text');
  try {
    await qmp.execute('pmemsave', { val: TEXT_MEMORY.address, size: TEXT_MEMORY.size, filename: file });
    return decodeScreen(await readFile(file), mode);
  } finally {
    await rm(file, { force: true });
  }
}

/** The rows of a screen, without blanks at their ends. Each cell is a character and its colours. */
export function decodeScreen(
  memory: Uint8Array,
  { columns, rows, start, pitch }: TextMode,
): readonly string[] {
  const cell = (index: number): string => codePage437(memory[(index * 2) % memory.length] ?? 0x20);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => cell(start + row * pitch + column))
      .join('')
      .trimEnd(),
  );
}
