/** Signals a process, or with a negative number a whole group; never this process. What is gone or not ours is left alone. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  // 0, 1 and -1 would mean our own group, init, and everything there is.
  if (!Number.isSafeInteger(pid) || Math.abs(pid) <= 1 || pid === process.pid) return;
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: gone already. EPERM: another user's.
  }
}

/** Whether there is a process, or with a negative number a group, whoever it belongs to. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
