import * as z from 'zod';

const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'the name of an environment variable');

/** Numbers and booleans become text: `PORT = "{settings.port}"` is a number once it is filled in. */
const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Environment variables. */
export const environment: z.ZodType<Readonly<Record<string, string>>> = z.record(variable, value).default({});
