import * as z from 'zod';
import { environment } from './environment.ts';

/** How the workload is built and started as a process of this machine. */
export interface RunnerSpec {
  /** Directory of the workload, below the project. */
  readonly root: string;
  /** What belongs to the runner, below `root`: files or directories. */
  readonly files: readonly string[];
  /** Argument list, started in the runner's directory. A first word `node` is the Node that runs `up`. */
  readonly command: readonly string[];
  /** Added to the environment where the user's own environment has no such variable. */
  readonly env: Readonly<Record<string, string>>;
  /** What makes `files`, run in the project's root when one is missing or older than `inputs`. */
  readonly build?: { readonly command: readonly string[]; readonly inputs: readonly string[] } | undefined;
  /** A service runs until it is stopped; a job ends by itself, and its exit code is the verdict. */
  readonly lifetime: 'service' | 'job';
  /** It reports where it listens on UP_CONTROL_FD, and is believed in that only. */
  readonly announces: boolean;
}

const argv = z.array(z.string().min(1)).min(1);

/** Below its base: no absolute path, no way up. */
const below = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith('/') && !path.split('/').includes('..'),
    'a path below the project, without ".."',
  );

export const runnerSpec: z.ZodType<RunnerSpec> = z.strictObject({
  root: below,
  files: z.array(below).min(1),
  command: argv,
  env: environment,
  build: z.strictObject({ command: argv, inputs: z.array(below).default([]) }).optional(),
  lifetime: z.enum(['service', 'job']).default('service'),
  announces: z.boolean().default(false),
});
