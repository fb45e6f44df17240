/** What the exit code of `up`, and of every workload it starts, tells a script. */
export const ExitCode = {
  ok: 0,
  checksFailed: 1,
  buildFailed: 2,
  usage: 3,
  hostLacks: 4,
  timeout: 5,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
