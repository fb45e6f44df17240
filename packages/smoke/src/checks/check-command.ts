import type { CommandExpectation } from '@up/profiles';
import type { Inside } from '../inside/inside.ts';
import { failed, passed, quoted, type SmokeCheck } from '../smoke-check.ts';

const TIMEOUT_MS = 30_000;

/** Whether a command ends as it should, without a shell. @throws UpError UP_TIMEOUT. */
export async function checkCommand(
  inside: Inside,
  { run, exitCode: wanted, contains }: CommandExpectation,
): Promise<SmokeCheck> {
  const name = `command ${run.join(' ')}`;
  const { exitCode, stdout, stderr } = await inside.exec(run, { timeoutMs: TIMEOUT_MS });
  const said = lastLine(stderr) || lastLine(stdout);
  if (exitCode !== wanted)
    return failed(
      'inside',
      name,
      `exit code ${exitCode} instead of ${wanted}${said === '' ? '' : `: ${quoted(said, 200)}`}`,
    );
  if (contains !== undefined && !stdout.includes(contains) && !stderr.includes(contains))
    return failed('inside', name, `its output has no ${quoted(contains)}: ${quoted(stdout || stderr)}`);
  const evidence =
    contains === undefined ? `exit code ${exitCode}` : `its output has ${quoted(contains, 60)}`;
  return passed('inside', name, evidence);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
