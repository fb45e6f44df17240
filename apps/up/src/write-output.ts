import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from './context.ts';
import { unwritable } from './unwritable.ts';

/**
 * Writes a report to the file that `--output` names, and says so.
 * @throws UpError UP_DIRECTORY_UNWRITABLE.
 */
export async function writeOutput(
  { cwd, reporter }: Pick<CommandContext, 'cwd' | 'reporter'>,
  output: string,
  content: string,
): Promise<void> {
  const file = resolve(cwd, output);
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw unwritable(file, cause);
  }
  reporter.step('wrote', output);
}
