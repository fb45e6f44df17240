import { safeText, truncate } from '@up/core';
import { execInContainer } from '../container/exec.ts';
import { poll } from './poll.ts';
import type { Wait } from './wait.ts';
import type { WaitContext } from './wait-context.ts';

/** Runs a program in the container until it ends as it should. @throws EndedTooSoon; the signal's reason. */
export async function waitExec(
  context: WaitContext,
  { command, exitCode = 0 }: Extract<Wait, { readonly type: 'exec' }>,
): Promise<void> {
  const { container, note } = context;
  await poll(context, async (signal) => {
    const result = await execInContainer(container, command, { signal, maxOutputBytes: 4096 });
    const said = truncate(safeText((result.stderr || result.stdout).trim()), 300);
    note(`${command[0] ?? ''} ended with exit code ${result.exitCode}${said === '' ? '' : `: ${said}`}`);
    return result.exitCode === exitCode;
  });
}
