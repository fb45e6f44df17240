/** What can be wrong with an image that can be looked at all the same. */
export type ImageProblemCode =
  | 'digest-mismatch'
  | 'digest-unverified'
  | 'size-mismatch'
  | 'diff-id-mismatch'
  | 'layer-count'
  | 'layer-missing'
  | 'layer-damaged'
  | 'layer-too-large'
  | 'layer-compression'
  | 'foreign-layer'
  | 'history-mismatch'
  | 'config-field'
  | 'manifest-skipped'
  | 'tar-damaged'
  | 'too-many-entries'
  | 'path-refused'
  | 'path-unreachable'
  | 'parent-not-directory'
  | 'hardlink-missing'
  | 'whiteout-malformed'
  | 'file-unreadable'
  | 'platform-unknown';

/** An oddity that did not stop the reading. Texts in it come from the image: show them through `safeText`. */
export interface ImageProblem {
  readonly code: ImageProblemCode;
  readonly message: string;
  /** Index of the layer, 0 is the lowest. */
  readonly layer?: number | undefined;
  readonly path?: string | undefined;
  readonly evidence?: Readonly<Record<string, string | number>> | undefined;
}

/** As many problems of one code are kept; the last of them says how many more there were. */
const KEPT_PER_CODE = 100;

/** Collects problems in bounded memory. */
export class ProblemLog {
  readonly #problems: ImageProblem[] = [];
  readonly #counts = new Map<ImageProblemCode, number>();

  add(problem: ImageProblem): void {
    const count = (this.#counts.get(problem.code) ?? 0) + 1;
    this.#counts.set(problem.code, count);
    if (count <= KEPT_PER_CODE) this.#problems.push(problem);
  }

  addAll(problems: Iterable<ImageProblem>): void {
    for (const problem of problems) this.add(problem);
  }

  list(): readonly ImageProblem[] {
    const surplus = [...this.#counts].filter(([, count]) => count > KEPT_PER_CODE);
    return [
      ...this.#problems,
      ...surplus.map(([code, count]) => ({ code, message: `${count - KEPT_PER_CODE} more of this kind` })),
    ];
  }
}
