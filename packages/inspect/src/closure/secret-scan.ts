import type { Observation } from '../rule.ts';
import { findPrivateKeys } from '../rules/secret/find-private-keys.ts';
import { findTokens, WindowBudget } from '../rules/secret/find-tokens.ts';
import type { FoundSecret } from '../rules/secret/found-secret.ts';
import { kindOfFile } from '../rules/secret/kind-of-file.ts';
import { describeSecrets, furtherPlaces, lineOf, MAX_FINDINGS } from '../rules/secret/observe-secrets.ts';
import type { SecretPlace } from '../rules/secret/secret-places.ts';
import { type FilePiece, readPieces } from './read-pieces.ts';

/** What looks like tokens to a first glance; some seconds of the library's time. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** A file that is looked through: its path in the store, and as it would be in /nix/store. */
export interface ScannedFile {
  readonly path: string;
  /** What the path says of a secret is known for /nix/store. */
  readonly canonicalPath: string;
}

export type SecretRuleId = 'secret/private-key' | 'secret/token';

type Found = FoundSecret & { readonly line: number | undefined };

/** Looks for secrets in files, of which only the findings are kept. */
export class SecretScan {
  readonly #rules: ReadonlySet<string>;
  readonly #budget = new WindowBudget(MAX_CHARACTERS);
  readonly #observations = new Map<SecretRuleId, Observation[]>();
  readonly #counts = new Map<SecretRuleId, number>();

  constructor(rules: ReadonlySet<string>) {
    this.#rules = rules;
  }

  /** Reads them all at the same time. Returns how many bytes that were. @throws the system's error of one. */
  async scan(file: ScannedFile): Promise<number> {
    const kind = kindOfFile(file.canonicalPath);
    if (kind === 'published') return 0;
    const keys = new Map<number, Found>();
    const tokens = new Map<number, Found>();
    let bytes = 0;
    for await (const piece of readPieces(file.path)) {
      bytes = piece.offset + piece.text.length;
      const place: SecretPlace = { name: file.path, text: piece.text, path: file.canonicalPath };
      if (this.#rules.has('secret/private-key')) collect(keys, piece, findPrivateKeys(piece.text));
      if (this.#rules.has('secret/token'))
        collect(tokens, piece, (await findTokens([place], this.#budget)).get(place) ?? []);
    }
    this.#report('secret/private-key', { path: file.path, kind, found: keys });
    this.#report('secret/token', { path: file.path, kind, found: tokens });
    return bytes;
  }

  /** What was found, as `up inspect` says it of images. */
  *findings(): Iterable<Observation & { readonly rule: SecretRuleId }> {
    for (const [rule, observations] of this.#observations) {
      for (const observation of observations) yield { rule, ...observation };
      const count = this.#counts.get(rule) ?? 0;
      if (count > MAX_FINDINGS) yield { rule, ...furtherPlaces(count) };
    }
    if (this.#budget.cut > 0)
      yield {
        rule: 'secret/token',
        severity: 'info',
        message: `${this.#budget.cut} texts of the closure could not be looked through for tokens: there is too much that resembles them`,
        evidence: `${MAX_CHARACTERS} characters around what resembles a token were looked at`,
      };
  }

  #report(
    rule: SecretRuleId,
    {
      path,
      kind,
      found,
    }: {
      readonly path: string;
      readonly kind: 'harmless' | 'plain';
      readonly found: ReadonlyMap<number, Found>;
    },
  ): void {
    if (found.size === 0) return;
    const lines = new Map([...found].map(([index, { line }]) => [index, line]));
    const holder = { name: path, path, kind, isStored: true, lineOf: (index: number) => lines.get(index) };
    const list = this.#observations.get(rule) ?? [];
    this.#observations.set(rule, list);
    for (const observation of describeSecrets(holder, found.values())) {
      const count = (this.#counts.get(rule) ?? 0) + 1;
      this.#counts.set(rule, count);
      if (count <= MAX_FINDINGS) list.push(observation);
    }
  }
}

/** Pieces overlap: what is in two of them is one, at its place in the file. */
function collect(into: Map<number, Found>, piece: FilePiece, found: Iterable<FoundSecret>): void {
  for (const secret of found) {
    const index = piece.offset + secret.index;
    if (into.has(index)) continue;
    const line = piece.isBinary ? undefined : piece.lines + lineOf(piece.text, secret.index);
    into.set(index, { ...secret, index, line });
  }
}
