import * as z from 'zod';

/** What must be there inside an instance. It can be looked up in an image, and in what runs. */
export interface FileExpectation {
  /** Absolute; links are followed. */
  readonly path: string;
  readonly type?: 'file' | 'directory' | undefined;
  /** The twelve permission bits in octal, as chmod takes them: `0644`. */
  readonly mode?: string | undefined;
  /** `user`, `user:group` or `:group`, by name or number. */
  readonly owner?: string | undefined;
  /** Text that the content has to have. */
  readonly contains?: string | undefined;
}

/** A command that has to work inside an instance, as its user, in its working directory, with its environment. */
export interface CommandExpectation {
  /** Program and arguments; no shell. */
  readonly run: readonly string[];
  readonly exitCode: number;
  /** Text that its output, stdout and stderr together, has to have. */
  readonly contains?: string | undefined;
}

const absolutePath = z
  .string()
  .startsWith('/', 'an absolute path')
  .refine((path) => !path.split('/').includes('..') && !path.includes('\0'), 'a path without ".."');

/** A text that is one placeholder may have become a number. */
const text = z.union([z.string().min(1), z.number().transform(String)], 'a text that is not empty');

const fileExpectation: z.ZodType<FileExpectation> = z.strictObject({
  path: absolutePath,
  type: z.enum(['file', 'directory']).optional(),
  mode: z
    .string('octal digits in quotes, such as "0644"')
    .regex(/^[0-7]{3,4}$/, 'octal digits in quotes, such as "0644"')
    .optional(),
  owner: z
    .string()
    .regex(/^(?:[^\s:]+(?::[^\s:]+)?|:[^\s:]+)$/, 'user, user:group or :group')
    .optional(),
  contains: text.optional(),
});

const argv = z
  .array(z.string())
  .min(1)
  .refine(([program]) => program !== '', 'a program to run');

/** A list alone is short for a table with `run`. */
const commandExpectation: z.ZodType<CommandExpectation> = z.union(
  [
    argv.transform((run) => ({ run, exitCode: 0 })),
    z.strictObject({
      run: argv,
      exitCode: z.int().min(0).max(255).default(0),
      contains: text.optional(),
    }),
  ],
  'a list of program and arguments, or a table with run, exitCode and contains',
);

/** The keys of `expect` that say something about the inside of an instance. */
export interface InsideExpectations {
  readonly files: readonly FileExpectation[];
  readonly commands: readonly CommandExpectation[];
  /** Whom the main process runs as: `user` or `user:group`, by name or number. */
  readonly user?: string | undefined;
  /** Absolute paths at which nothing may be. */
  readonly absent: readonly string[];
}

export const insideExpectations: {
  readonly files: z.ZodType<readonly FileExpectation[]>;
  readonly commands: z.ZodType<readonly CommandExpectation[]>;
  readonly user: z.ZodType<string | undefined>;
  readonly absent: z.ZodType<readonly string[]>;
} = {
  files: z.array(fileExpectation).default([]),
  commands: z.array(commandExpectation).default([]),
  user: z
    .string()
    .regex(/^[^\s:]+(?::[^\s:]+)?$/, 'user or user:group')
    .optional(),
  absent: z.array(absolutePath).default([]),
};
