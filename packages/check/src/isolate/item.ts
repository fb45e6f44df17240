import type { NixAnswer } from '@up/nix';

export type FailedAnswer = Extract<NixAnswer<unknown>, { outcome: 'failed' }>;

/** One thing that is built alone. */
export type Item =
  /** `origin`: where it is listed. */
  | { readonly state: 'found'; readonly name: string; readonly drvPath: string; readonly origin: string }
  | {
      readonly state: 'broken';
      readonly name: string;
      readonly origin: string;
      readonly answer: FailedAnswer;
      /** How to see the same again. */
      readonly command: readonly string[];
    };
