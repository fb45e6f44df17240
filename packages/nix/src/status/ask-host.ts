import { startProcess } from '@up/process';

export interface AskHostOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export type HostAnswer =
  | { readonly kind: 'answer'; readonly stdout: string; readonly tail: readonly string[] }
  | { readonly kind: 'none'; readonly why: string };

/** A host that hangs is not waited for. */
const TIMEOUT_MS = 15_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** What a program of the host says. That it is missing, fails or hangs is an answer, too. @throws the reason of `signal`. */
export async function askHost({ command, args, env, signal }: AskHostOptions): Promise<HostAnswer> {
  signal.throwIfAborted();
  try {
    const running = await startProcess({
      command,
      args,
      env: { ...env, LC_ALL: 'C', SYSTEMD_COLORS: '0', SYSTEMD_PAGER: '' },
      signal,
      timeoutMs: TIMEOUT_MS,
      captureBytes: MAX_BYTES,
    });
    const { reason, exitCode, stdout, tail } = await running.exited;
    signal.throwIfAborted();
    if (reason === 'timeout') return { kind: 'none', why: `${command} did not answer` };
    if (exitCode === 0) return { kind: 'answer', stdout, tail };
    const said = tail.findLast((line) => line.trim() !== '');
    return { kind: 'none', why: said === undefined ? `${command} failed` : `${command}: ${said.trim()}` };
  } catch {
    signal.throwIfAborted();
    return { kind: 'none', why: `${command} is not there` };
  }
}
