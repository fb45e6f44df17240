import { type IniHeader, type IniLine, type IniOption, ShlexError, shlexSplit } from '@up/formats';
import type { ConfigParser } from './config-parser.ts';
import { knownOptions } from './known-options.ts';
import type { SupervisorWarning } from './warning.ts';

/** What a configuration says and supervisord passes over without a word. */
export function findSilentTraps({ document }: ConfigParser): readonly SupervisorWarning[] {
  return document.sectionNames().flatMap((section) => {
    const known = knownOptions(section);
    const options = [...document.ownOptions(section)];
    if (known === undefined) return [unknownSection(section, document.header(section))];
    return options.flatMap(([key, option]) => [
      ...(known === 'any' || known.includes(key) ? [] : [unknownOption(section, key, option)]),
      ...option.lines.flatMap((line) => trapsInLine({ section, key, option, line })),
    ]);
  });
}

function unknownSection(section: string, header: IniHeader | undefined): SupervisorWarning {
  return { kind: 'unknown-section', message: `supervisord does not read section [${section}]`, ...header };
}

function unknownOption(section: string, key: string, option: IniOption): SupervisorWarning {
  const place = { file: option.source, line: option.lines[0].line };
  if (key === 'username' && /^(?:program|eventlistener|fcgi-program):/.test(section)) {
    const message = `username= in [${section}] has no effect: the process runs as the user of supervisord`;
    return { kind: 'username-ignored', message, ...place };
  }
  return { kind: 'unknown-option', message: `supervisord does not read ${key}= in [${section}]`, ...place };
}

interface LineInOption {
  readonly section: string;
  readonly key: string;
  readonly option: IniOption;
  readonly line: IniLine;
}

function trapsInLine({ section, key, option, line }: LineInOption): readonly SupervisorWarning[] {
  const place = { file: option.source, line: line.line };
  if (line !== option.lines[0] && isSectionHeader(line.text)) {
    const message = `${line.text} is indented, which makes it a part of ${key}= in [${section}]`;
    return [{ kind: 'swallowed-section', message, ...place }];
  }
  if (line.comment === '' || !endsInsideQuotes(line.text)) return [];
  const message = `${key}= in [${section}] ends at the ${line.comment[0]} after a space: the rest of the line is a comment`;
  return [{ kind: 'truncated-by-comment', message, ...place }];
}

/** A section that would be read: not every text in brackets is one. */
function isSectionHeader(text: string): boolean {
  return text.startsWith('[') && text.endsWith(']') && knownOptions(text.slice(1, -1)) !== undefined;
}

function endsInsideQuotes(text: string): boolean {
  try {
    shlexSplit(text);
    return false;
  } catch (error) {
    return error instanceof ShlexError && error.message === 'No closing quotation';
  }
}
