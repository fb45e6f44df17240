/** A change that is safe: what it is, as data, so that it can be shown before it is made. */
export type Remedy =
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly why: string;
    }
  | {
      readonly kind: 'edit';
      /** A file of the user; what was there is kept beside it. */
      readonly path: string;
      readonly change: ConfChange;
      readonly why: string;
    }
  | {
      readonly kind: 'command';
      readonly command: readonly string[];
      readonly cwd?: string | undefined;
      readonly why: string;
    };

/** A change of a nix.conf. */
export type ConfChange =
  | { readonly what: 'add-line'; readonly line: string }
  | { readonly what: 'remove-word'; readonly line: number; readonly word: string };
