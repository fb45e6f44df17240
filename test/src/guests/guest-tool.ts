import { execFileSync } from 'node:child_process';

/** Runs a tool that makes a part of a guest; its stderr is in the error where it fails. Returns its stdout. */
export function guestTool(
  program: string,
  args: readonly string[],
  { input, cwd }: { readonly input?: string | undefined; readonly cwd?: string | undefined } = {},
): string {
  return execFileSync(program, args, {
    ...(input === undefined ? {} : { input }),
    ...(cwd === undefined ? {} : { cwd }),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    // The same input gives the same bytes: files and volumes get the time of the epoch plus a day.
    env: {
      ...process.env,
      LC_ALL: 'C',
      SOURCE_DATE_EPOCH: '86400',
      PATH: `${process.env['PATH']}:/usr/sbin:/sbin`,
    },
  });
}
