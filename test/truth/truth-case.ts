import type { LayerMember } from '@up/oci';

/** What the images of the suite are made from. */
export type BaseName = 'static' | 'glibc' | 'musl' | 'node' | 'python' | 'nginx' | 'supervisord' | 'nix';

/** How an image that does not work shows it. */
export type Failure =
  /** The engine does not start it, or it ends before it does what it is for: which of both, engines differ in. */
  | 'ended'
  /** It runs, and its health check fails. */
  | 'unhealthy'
  /** supervisord runs, and gives up a program. */
  | 'fatal'
  /** supervisord runs, and never starts a program. */
  | 'not-started';

export type Expectation =
  | { readonly kind: 'works' }
  /** It has to fail in this way, and one of these rules has to say so beforehand, as an error. */
  | { readonly kind: 'fails'; readonly how: Failure; readonly rules: readonly string[] }
  /** It fails, and reading cannot tell for certain: `docs/truth.md` says why. */
  | { readonly kind: 'limit'; readonly how: Failure; readonly why: string; readonly warning?: string };

/** What one layer on top, and another config, make of a base. */
export interface Change {
  readonly files?: readonly LayerMember[];
  /** Laid over the `config` object of the base. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Processes of supervisord that have to run. Default: `web`. */
  readonly programs?: readonly string[];
}

export interface TruthCase extends Change {
  /** `area/what`: unique. */
  readonly name: string;
  readonly base: BaseName;
  readonly expected: Expectation;
}

type Author = (name: string, change: Change) => TruthCase;

export interface Authors {
  readonly works: Author;
  fails(how: Failure, rules: string | readonly string[]): Author;
  limit(how: Failure, limit: { readonly why: string; readonly warning?: string }): Author;
}

/** For cases over one base: `works('exec/x', {...})`, `fails('ended', 'exec/library-missing')('exec/y', {...})`. */
export function casesOn(base: BaseName): Authors {
  const author =
    (expected: Expectation): Author =>
    (name, change) => ({ ...change, name, base, expected });
  return {
    works: author({ kind: 'works' }),
    fails: (how, rules) => author({ kind: 'fails', how, rules: [rules].flat() }),
    limit: (how, limit) => author({ kind: 'limit', how, ...limit }),
  };
}

export function areaOf({ name }: Pick<TruthCase, 'name'>): string {
  return name.slice(0, name.indexOf('/'));
}
