import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Qmp } from './monitor.ts';

/** Writes the screen as PNG. It is drawn aside first: what is at `file` is a whole picture. */
export async function takeScreenshot(
  qmp: Qmp,
  { file, scratch, name }: { readonly file: string; readonly scratch: string; readonly name: string },
): Promise<void> {
  const drawn = join(scratch, name);
  try {
    await qmp.execute('screendump', { filename: drawn, format: 'png' });
    await copyFile(drawn, file);
  } finally {
    await rm(drawn, { force: true });
  }
}
