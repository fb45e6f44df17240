import * as z from 'zod';

/** What must hold while a container or a machine runs, and when it is stopped. */
export interface RunningExpectations {
  /** TCP ports of the instance that accept connections. */
  readonly ports: readonly number[];
  readonly logs: LogExpectation;
  /** Programs that have to be running, by the name or the path of the program. */
  readonly processes: readonly string[];
  /** Seconds from the start during which it must neither end nor be started again. */
  readonly noRestartForSec: number;
  /** Seconds within which it has ended after its stop signal; default: the stop timeout of its type. */
  readonly stopWithinSec?: number | undefined;
  /** It uses no more memory than this once it is ready, in MiB. */
  readonly memoryMB?: number | undefined;
  /** Files that may be set-uid or set-gid; no other may. */
  readonly setuid: readonly string[];
  /** Settings of which a flag beats an environment variable, and that the profile. */
  readonly overrides: readonly OverrideExpectation[];
}

export interface LogExpectation {
  /** Texts that a line of the output has to have. */
  readonly present: readonly string[];
  /** Texts that no line may have. */
  readonly absent: readonly string[];
}

/** A port that can be set in three ways. */
export interface OverrideExpectation {
  /** A name under `servers`: where it listens shows which setting has won. */
  readonly server: string;
  /** The environment variable that sets the port. */
  readonly env: string;
  /** The flag that sets it, with the port as the word behind it. */
  readonly flag: string;
}

/** A line of a log can be long, a text to look for is not. */
const text = z.string().min(1).max(1000);
const texts = z.array(text).default([]);
const port = z.int().min(1).max(65535);

const overrideExpectation: z.ZodType<OverrideExpectation> = z.strictObject({
  server: z.string(),
  env: z.string().regex(/^[A-Za-z_]\w*$/, 'the name of an environment variable'),
  flag: z.string().regex(/^--?[A-Za-z][\w-]*$/, 'a flag such as --port'),
});

export const runningExpectations: {
  readonly ports: z.ZodType<readonly number[]>;
  readonly logs: z.ZodType<LogExpectation>;
  readonly processes: z.ZodType<readonly string[]>;
  readonly noRestartForSec: z.ZodType<number>;
  readonly stopWithinSec: z.ZodType<number | undefined>;
  readonly memoryMB: z.ZodType<number | undefined>;
  readonly setuid: z.ZodType<readonly string[]>;
  readonly overrides: z.ZodType<readonly OverrideExpectation[]>;
} = {
  ports: z.array(port).default([]),
  logs: z.strictObject({ present: texts, absent: texts }).default({ present: [], absent: [] }),
  processes: z.array(text).default([]),
  noRestartForSec: z.number().min(0).max(600).default(1),
  stopWithinSec: z.number().positive().max(600).optional(),
  memoryMB: z.int().min(1).optional(),
  setuid: z.array(z.string().startsWith('/', 'an absolute path')).default([]),
  overrides: z.array(overrideExpectation).default([]),
};
