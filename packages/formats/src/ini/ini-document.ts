import type { IniOption } from './ini-option.ts';

/** The options of one section in the order in which their keys first came. */
export type IniSection = Map<string, IniOption>;

/** Where a section begins. */
export interface IniHeader {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Sections in the order in which they first came, and [DEFAULT], which every section inherits. */
export class IniDocument {
  readonly defaults: IniSection = new Map();
  readonly #sections = new Map<string, IniSection>();
  readonly #headers = new Map<string, IniHeader>();

  /** Without [DEFAULT]. */
  sectionNames(): readonly string[] {
    return [...this.#sections.keys()];
  }

  hasSection(name: string): boolean {
    return this.#sections.has(name);
  }

  /** The section's own option, else that of [DEFAULT]. */
  get(section: string, key: string): IniOption | undefined {
    return this.#sections.get(section)?.get(key) ?? this.defaults.get(key);
  }

  /** The section's own keys, then those it inherits. */
  keys(section: string): readonly string[] {
    return [...new Set([...this.ownOptions(section).keys(), ...this.defaults.keys()])];
  }

  /** What the section itself sets. */
  ownOptions(section: string): ReadonlyMap<string, IniOption> {
    return this.#sections.get(section) ?? new Map();
  }

  /** Where the section first began. */
  header(section: string): IniHeader | undefined {
    return this.#headers.get(section);
  }

  noteHeader(section: string, header: IniHeader): void {
    if (!this.#headers.has(section)) this.#headers.set(section, header);
  }

  /** Opens a section for writing; makes it where it is new. */
  open(name: string): IniSection {
    const known = this.#sections.get(name);
    if (known !== undefined) return known;
    const section: IniSection = new Map();
    if (name === 'DEFAULT') return this.defaults;
    this.#sections.set(name, section);
    return section;
  }
}
