import { IniDocument, MissingSectionHeaderError, ParsingError, readIni } from '@up/formats';
import { type Expansions, expand, type MutableExpansions } from './expand.ts';
import { at, type ConfigPlace, SupervisorError } from './supervisor-error.ts';

const HERE = '%(here)s';

/** supervisord's `UnhosedConfigParser`: the merged files, and what every option of them can refer to. */
export class ConfigParser {
  readonly document: IniDocument = new IniDocument();
  /** `ENV_*`: grows when [supervisord] environment has been read. */
  readonly expansions: MutableExpansions = new Map();
  readonly #fileOfSection = new Map<string, string>();

  readMain(text: string, file: string): void {
    this.#read(text, file);
  }

  /** Sections that are new belong to the included file, in messages. */
  readIncluded(text: string, file: string): void {
    const known = new Set(this.document.sectionNames());
    this.#read(text, file);
    for (const name of this.document.sectionNames()) {
      if (!known.has(name)) this.#fileOfSection.set(name, file);
    }
  }

  #read(text: string, file: string): void {
    try {
      readIni(this.document, text, file);
    } catch (error) {
      if (error instanceof MissingSectionHeaderError) {
        throw new SupervisorError(error.message, { file, line: error.bad.line });
      }
      if (!(error instanceof ParsingError)) throw error;
      const line = error.badLines[0]?.line;
      throw new SupervisorError(error.message, line === undefined ? { file } : { file, line });
    }
  }

  /** The file that a section came from, where that is not the main one. */
  includedFileOf(section: string): string | undefined {
    return this.#fileOfSection.get(section);
  }

  /** Replaces `%(here)s` everywhere; what [DEFAULT] says thereby becomes each section's own. */
  expandHere(here: string): void {
    for (const name of this.document.sectionNames()) {
      const section = this.document.open(name);
      for (const [key, option] of new Map([...this.document.defaults, ...section])) {
        if (!option.value.includes(HERE)) continue;
        section.set(key, { ...option, value: option.value.replaceAll(HERE, () => here) });
      }
    }
  }

  raw(section: string, key: string): string | undefined {
    return this.document.get(section, key)?.value;
  }

  place(section: string, key: string): ConfigPlace | undefined {
    const option = this.document.get(section, key);
    return option === undefined ? undefined : { file: option.source, line: option.lines[0].line };
  }

  /** The value with its `%(name)s` replaced; `locals` win over the environment. */
  expanded(section: string, key: string, { locals, fallback }: ExpandedOptions = {}): string | undefined {
    const text = this.raw(section, key) ?? fallback;
    if (text === undefined || !text.includes('%')) return text;
    const expansions = new Map([...this.expansions, ...(locals ?? [])]);
    return at(this.place(section, key), () => expand(text, expansions, `${section}.${key}`));
  }
}

export interface ExpandedOptions {
  readonly locals?: Expansions;
  /** Taken where the option is not set; it is expanded as well. */
  readonly fallback?: string;
}
