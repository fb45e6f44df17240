/** What `--log-format internal-json` says, a value each. Ids are texts: they are larger than a number can hold. */
export type NixEvent =
  | {
      readonly kind: 'start';
      readonly id: string;
      readonly parent: string | undefined;
      readonly level: number;
      readonly activity: Activity;
      readonly text: string;
    }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'result'; readonly id: string; readonly result: ActivityResult }
  | { readonly kind: 'message'; readonly message: NixMessage }
  /** A line without the prefix: curl, ssh, git, the collector, builders. It is passed on as it came. */
  | { readonly kind: 'text'; readonly text: string; readonly cut?: CutLine };

/** A line that was longer than what is kept of one. */
export interface CutLine {
  /** Undefined where only the beginning was handed on, and nobody counted. */
  readonly omittedBytes: number | undefined;
}

export type Activity =
  | { readonly type: 'build'; readonly drvPath: string; readonly machine: string }
  | { readonly type: 'substitute'; readonly storePath: string; readonly from: string }
  | { readonly type: 'copy'; readonly storePath: string; readonly from: string; readonly to: string }
  | { readonly type: 'download'; readonly url: string }
  | { readonly type: 'waiting'; readonly drvPath: string | undefined }
  | { readonly type: 'post-build-hook'; readonly drvPath: string }
  | { readonly type: 'builds' }
  | { readonly type: 'other'; readonly code: number };

export type ActivityResult =
  /** What a builder, or a hook after it, printed: nothing in it is neutralised. */
  | { readonly type: 'log-line'; readonly line: string; readonly cut?: CutLine }
  | { readonly type: 'phase'; readonly phase: string }
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly expected: number;
      readonly running: number;
      readonly failed: number;
    }
  | { readonly type: 'expected'; readonly activity: number; readonly count: number }
  /** Determinate Nix says how a build ended; others do not. */
  | { readonly type: 'build-result'; readonly drvPath: string; readonly status: string }
  /** Determinate Nix, for fixed outputs. */
  | { readonly type: 'hash-mismatch'; readonly wanted: string; readonly got: string }
  | { readonly type: 'other'; readonly code: number };

export interface NixMessage {
  readonly level: number;
  /** Without colours. */
  readonly text: string;
  /** Set for what Nix itself calls an error: nothing that a builder printed can carry it. */
  readonly error: NixErrorInfo | undefined;
}

export interface NixErrorInfo {
  /** The message alone, without trace, without colours, without the lines of the build log that a daemon appends. */
  readonly message: string;
  /** `«string»` for an expression of the command line. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
}
