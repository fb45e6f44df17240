import type { ConfigParser } from './config-parser.ts';
import type { Expansions } from './expand.ts';
import { at, type ConfigPlace, SupervisorError } from './supervisor-error.ts';

/** Reads the options of one section, each with the place that a refusal names. */
export class SectionReader {
  readonly section: string;
  readonly #parser: ConfigParser;
  readonly #locals: Expansions;

  /** @param locals looked up at each reading: names may be added later */
  constructor(parser: ConfigParser, section: string, locals: Expansions = new Map()) {
    this.section = section;
    this.#parser = parser;
    this.#locals = locals;
  }

  text(key: string): string | undefined {
    return this.#parser.expanded(this.section, key, { locals: this.#locals });
  }

  raw(key: string): string | undefined {
    return this.#parser.raw(this.section, key);
  }

  /** Refuses the option, or that it is not set. */
  refuse(key: string, message: string): never {
    return this.at(key, () => {
      throw new SupervisorError(message);
    });
  }

  /** The converted value, or that of the fallback text. */
  value<T>(key: string, fallback: string, convert: (text: string) => T): T {
    const text = this.#parser.expanded(this.section, key, { locals: this.#locals, fallback }) ?? fallback;
    return this.at(key, () => convert(text));
  }

  optional<T>(key: string, convert: (text: string) => T): T | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : this.at(key, () => convert(text));
  }

  /** Blames the option, or the section where it is not set, for whatever `convert` refuses. */
  at<T>(key: string, convert: () => T): T {
    const place = this.#parser.place(this.section, key) ?? this.#parser.document.header(this.section);
    return at(place, convert);
  }

  /** Where each option stands that this section sets or inherits. */
  places(): ReadonlyMap<string, ConfigPlace> {
    const places = new Map<string, ConfigPlace>();
    for (const key of this.#parser.document.keys(this.section)) {
      const place = this.#parser.place(this.section, key);
      if (place !== undefined) places.set(key, place);
    }
    return places;
  }
}
