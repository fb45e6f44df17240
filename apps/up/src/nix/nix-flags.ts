import { type Command, InvalidArgumentError } from 'commander';

/** What a user may tell Nix. */
export interface NixFlags {
  readonly keepGoing?: true;
  readonly builders?: string;
  readonly store?: string;
  readonly maxJobs?: string;
}

/** The same, with what stands after `--`. */
export interface NixSettings extends NixFlags {
  readonly extraArgs: readonly string[];
}

export function addNixOptions(command: Command): Command {
  return command
    .optionsGroup('With Nix:')
    .option('--keep-going', 'after a failure, build what does not need it')
    .option('--builders <machines>', 'build on these, as Nix takes them: "ssh-ng://host x86_64-linux"')
    .option('--store <url>', 'another store than that of this machine')
    .option('--max-jobs <n>', 'how many builds at once here; 0: only elsewhere', jobs);
}

/** The options that were given, as they are typed. */
export function givenNixFlags({ keepGoing, builders, store, maxJobs }: NixFlags): readonly string[] {
  return [
    ...(keepGoing ? ['--keep-going'] : []),
    ...(builders === undefined ? [] : ['--builders', builders]),
    ...(store === undefined ? [] : ['--store', store]),
    ...(maxJobs === undefined ? [] : ['--max-jobs', maxJobs]),
  ];
}

function jobs(text: string): string {
  if (!/^(?:\d{1,4}|auto)$/.test(text)) throw new InvalidArgumentError('It takes a number, or auto.');
  return text;
}
