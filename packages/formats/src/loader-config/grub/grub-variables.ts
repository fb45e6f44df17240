import type { GrubWord } from './grub-script.ts';

/** Values that GRUB sets itself, or that nobody can know before it runs (GRUB manual, "Special environment variables"). */
const DYNAMIC =
  /^(?:root|prefix|cmdpath|chosen|config_(?:file|directory)|grub_(?:cpu|platform)|lang|locale_dir|(?:saved|next|prev_saved)_entry|lockdown|shim_lock|smbios\w*|(?:net|pxe|feature)_\w*|\d+|[?@*#])$/;

/** Growth by `set a=$a$a` ends here. */
const MAX_VALUE = 16_384;
/** Of all values that one script puts in: far more than any menu. */
const MAX_EXPANDED = 4 * 1024 * 1024;

/** What is known of variables while a script is read. A value that is not known is left as it stands. */
export class GrubVariables {
  readonly #values: Map<string, string | undefined>;
  /** A script that loads variables from a file: one that was never set may have any value. */
  readonly #isOpen: boolean;
  readonly #budget: { left: number };

  constructor(
    isOpen: boolean,
    values: ReadonlyMap<string, string | undefined> = new Map(),
    budget: { left: number } = { left: MAX_EXPANDED },
  ) {
    this.#isOpen = isOpen;
    this.#budget = budget;
    this.#values = new Map(values);
    // What grub-mkconfig writes before the id of an entry.
    if (!this.#values.has('menuentry_id_option')) this.#values.set('menuentry_id_option', '--id');
  }

  copy(): GrubVariables {
    return new GrubVariables(this.#isOpen, this.#values, this.#budget);
  }

  set(name: string, value: string | undefined): void {
    this.#values.set(name, value !== undefined && value.length <= MAX_VALUE ? value : undefined);
  }

  /** A value that is set only perhaps. */
  setPerhaps(name: string, value: string | undefined): void {
    if (value === undefined || this.get(name) !== value) this.#values.set(name, undefined);
  }

  /** Undefined where it is not known. What was never set is empty. */
  get(name: string): string | undefined {
    const value = this.#values.get(name);
    this.#budget.left -= value?.length ?? 0;
    if (this.#budget.left < 0) return undefined;
    if (this.#values.has(name)) return value;
    return this.#isOpen || DYNAMIC.test(name) ? undefined : '';
  }

  /** Words that one word becomes: none where it is an empty variable, several where a value has blanks. */
  expand(word: GrubWord): readonly string[] {
    const words: string[] = [];
    let current: string | undefined;
    for (const part of word) {
      const value = part.kind === 'text' ? part.text : (this.get(part.name) ?? part.raw);
      if (part.kind === 'text' || part.isQuoted) {
        current = (current ?? '') + value;
        continue;
      }
      const pieces = value.split(/[ \t\n]+/);
      pieces.forEach((piece, index) => {
        if (index > 0 && current !== undefined) {
          words.push(current);
          current = undefined;
        }
        if (piece !== '') current = (current ?? '') + piece;
      });
    }
    if (current !== undefined) words.push(current);
    return words;
  }

  /** The value of an assignment, or undefined where a part of it is not known. */
  valueOf(word: GrubWord): string | undefined {
    let value = '';
    for (const part of word) {
      const piece = part.kind === 'text' ? part.text : this.get(part.name);
      if (piece === undefined || value.length > MAX_VALUE) return undefined;
      value += piece;
    }
    return value;
  }
}
