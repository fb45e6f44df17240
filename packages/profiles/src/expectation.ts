import * as z from 'zod';
import { type InsideExpectations, insideExpectations } from './inside-expectation.ts';
import { type RunningExpectations, runningExpectations } from './running-expectation.ts';

/** What a healthy instance must answer, and what must be inside it. The same serves every type of artefact. */
export interface Expectations extends InsideExpectations, RunningExpectations {
  /** Seconds from start to the first time that every HTTP expectation holds. */
  readonly readyWithinSec: number;
  readonly http: readonly HttpExpectation[];
}

export interface HttpExpectation {
  /** A name under `servers`. */
  readonly server: string;
  readonly path: string;
  readonly status: number;
  /** The whole body, white space at its ends aside. */
  readonly body?: string | undefined;
  readonly bodyIncludes?: string | undefined;
  /** Header names in lower case -> text that the value must contain. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body is JSON: path (`$.items[0].id`) -> the value that is there. */
  readonly json?: Readonly<Record<string, JsonScalar>> | undefined;
  /** The body must differ within this many seconds: how a live playlist shows that it advances. */
  readonly changesWithinSec?: number | undefined;
}

export type JsonScalar = string | number | boolean | null;

/** Something that listens inside the instance. */
export interface ServerSpec {
  readonly port: number;
  /** Paths worth showing to a user once the instance is ready. */
  readonly urls: readonly string[];
}

const httpExpectation: z.ZodType<HttpExpectation> = z.strictObject({
  server: z.string(),
  path: z.string().startsWith('/'),
  status: z.int().min(100).max(599).default(200),
  body: z.string().optional(),
  bodyIncludes: z.string().optional(),
  headers: z.record(z.string().regex(/^[a-z0-9-]+$/, 'a header name in lower case'), z.string()).optional(),
  json: z
    .record(
      z
        .string()
        .regex(
          /^\$?(?:\.?[A-Za-z_][\w-]*|\[\d{1,9}\]|\["[^"\]]*"\])(?:\.[A-Za-z_][\w-]*|\[\d{1,9}\]|\["[^"\]]*"\])*$/,
          {
            error: 'a path such as "$.items[0].id"',
          },
        ),
      z.union([z.string(), z.number(), z.boolean(), z.null()]),
    )
    .optional(),
  changesWithinSec: z.number().positive().max(600).optional(),
});

export const expectations: z.ZodType<Expectations> = z.strictObject({
  readyWithinSec: z.number().positive().max(3600).default(30),
  http: z.array(httpExpectation).default([]),
  ...insideExpectations,
  ...runningExpectations,
});

export const serverSpec: z.ZodType<ServerSpec> = z.strictObject({
  port: z.int().min(0).max(65535),
  urls: z.array(z.string().startsWith('/')).default([]),
});
