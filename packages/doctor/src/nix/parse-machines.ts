/** A machine that builds for this one. */
export interface RemoteMachine {
  /** `ssh-ng://host`, or a host alone. */
  readonly uri: string;
  readonly systems: readonly string[];
  readonly key: string | undefined;
  readonly maxJobs: number;
}

export interface Machines {
  readonly machines: readonly RemoteMachine[];
  /** Lines that say something else. */
  readonly wrong: readonly string[];
}

const MAX_LINES = 1000;

/**
 * The form of `builders` and of /etc/nix/machines (manual, "Remote Builds"): a machine a line, or between semicolons;
 * URI, systems, key, jobs, speed, features, mandatory features, host key; `-` for the default.
 */
export function parseMachines(text: string): Machines {
  const machines: RemoteMachine[] = [];
  const wrong: string[] = [];
  for (const raw of text.split(/[\n;]/, MAX_LINES)) {
    const line = raw.replace(/#.*$/, '').trim();
    if (line === '' || line.startsWith('@')) continue;
    const [uri = '', systems, key, jobs = '-', speed = '-'] = line
      .split(/\s+/)
      .map((word) => (word === '-' ? undefined : word));
    const isNumber = (word: string | undefined): boolean =>
      word === undefined || word === '-' || /^\d+(\.\d+)?$/.test(word);
    if (uri === '' || uri.includes('=') || systems === '=' || !isNumber(jobs) || !isNumber(speed)) {
      wrong.push(line);
      continue;
    }
    machines.push({
      uri,
      systems: systems?.split(',') ?? [],
      key,
      maxJobs: jobs === undefined || jobs === '-' ? 1 : Number(jobs),
    });
  }
  return { machines, wrong };
}
