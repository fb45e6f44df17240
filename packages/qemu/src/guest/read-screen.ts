import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, runProcess } from '@up/process';
import type { Machine } from '../machine.ts';
import { legible } from './legible.ts';

export interface ScreenReaderOptions {
  /** Where `tesseract` is looked for; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

const RECOGNISE_MS = 60_000;

/**
 * The lines on a screen: exact in VGA text mode; else recognised by tesseract, where that is installed, which mistakes
 * some letters. Undefined where neither can be.
 * @throws UpError UP_VM_FAILED when the machine has ended; the reason of `signal`.
 */
export async function readScreen(
  machine: Machine,
  { env = process.env, signal }: ScreenReaderOptions = {},
): Promise<readonly string[] | undefined> {
  const exact = await machine.screenText();
  if (exact !== undefined) return exact;
  const tesseract = await findProgram('tesseract', env);
  if (tesseract === undefined) return undefined;
  const picture = await pictureOf(machine);
  if (picture === undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'up-screen-'));
  try {
    const file = join(directory, 'screen.pgm');
    await writeFile(file, picture);
    // One block of text with lines of any length: a console, a menu, a dialogue.
    const { stdout } = await runProcess({
      command: tesseract,
      args: [file, '-', '--psm', '6', '--dpi', '150'],
      env: { ...env, OMP_THREAD_LIMIT: '1' },
      timeoutMs: RECOGNISE_MS,
      signal,
    });
    return stdout.split('\n').map((line) => line.trimEnd());
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Undefined for a machine without a screen, or with one that shows nothing. */
async function pictureOf(machine: Machine): Promise<Uint8Array | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'up-screen-'));
  try {
    const file = join(directory, 'screen.ppm');
    await machine.qmp('screendump', { filename: file });
    return legible(await readFile(file));
  } catch {
    // Of a machine that is gone, this says so.
    await machine.status();
    return undefined;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
