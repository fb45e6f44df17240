import { type IniDocument, MissingSectionHeaderError, ParsingError, parseIni } from '@up/formats';
import type { ConfigPlace } from '../supervisord/supervisor-error.ts';

/** Something that supervisord stops at while it reads a configuration. */
export interface Refusal {
  /** In supervisord's words. */
  readonly message: string;
  readonly place: ConfigPlace | undefined;
  /** The option it is about, where it is about one. */
  readonly option: RefusedOption | undefined;
  /** The section it is about, where that can be told. */
  readonly section: string | undefined;
}

export interface RefusedOption {
  readonly key: string;
  /** As written, nothing expanded. */
  readonly value: string;
}

/** Finds out what option a refusal is about. `text` is that of the file that it names. */
export function toRefusal(message: string, place: ConfigPlace | undefined, text: string): Refusal {
  const { line } = place ?? {};
  const found = line === undefined ? undefined : optionAt(documentOf(text), line);
  if (found !== undefined) return { message, place, section: found.section, option: found.option };
  const section = sectionNamedIn(message);
  const header = section === undefined ? undefined : headerLine(text, section);
  const better = place !== undefined && line === undefined && header !== undefined;
  return { message, place: better ? { ...place, line: header } : place, section, option: undefined };
}

/** A text as sections; empty where it is not in the dialect. */
export function documentOf(text: string): IniDocument | undefined {
  try {
    return parseIni(text);
  } catch (error) {
    if (error instanceof ParsingError || error instanceof MissingSectionHeaderError) return undefined;
    throw error;
  }
}

function optionAt(
  document: IniDocument | undefined,
  line: number,
): { readonly section: string; readonly option: RefusedOption } | undefined {
  for (const section of document?.sectionNames() ?? []) {
    for (const [key, option] of document?.ownOptions(section) ?? []) {
      if (option.lines[0].line === line) return { section, option: { key, value: option.value } };
    }
  }
  return undefined;
}

const SECTION_IN_MESSAGE: readonly RegExp[] = [
  / in section '([^']+)' \(file: /,
  /^program section (\S+) does not specify/,
  /\[([^\]]+)\]/,
];

function sectionNamedIn(message: string): string | undefined {
  const matches = SECTION_IN_MESSAGE.map((pattern) => pattern.exec(message)?.[1]);
  return matches.find((name) => name !== undefined && name !== 'include');
}

/** Where `[section]` stands, from 1. */
export function headerLine(text: string, section: string): number | undefined {
  const index = text.split('\n').findIndex((line) => line.trimStart().startsWith(`[${section}]`));
  return index === -1 ? undefined : index + 1;
}
