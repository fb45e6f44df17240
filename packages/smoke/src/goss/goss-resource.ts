import type { Matcher } from './outcome.ts';

/** One thing that a gossfile asks for: a file, a user, a command. */
export interface GossResource {
  /** `file`, `user`, `http`... */
  readonly type: string;
  readonly id: string;
  readonly file: string;
  readonly line: number | undefined;
  /** What is not compared but says what is looked at: path, timeout, request headers. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly attributes: readonly GossAttribute[];
  /** Why it is not checked: `skip: true`, or a type that only goss knows. */
  readonly skipped?: string | undefined;
}

export interface GossAttribute {
  readonly name: string;
  readonly expectation: Expectation;
}

export type Expectation =
  | { readonly kind: 'matcher'; readonly matcher: Matcher }
  /** Only goss can check it; why. */
  | { readonly kind: 'unsupported'; readonly reason: string };
