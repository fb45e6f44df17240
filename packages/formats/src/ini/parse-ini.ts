import { IniDocument } from './ini-document.ts';
import { readIni } from './read-ini.ts';

/**
 * Reads one text in the dialect of `readIni`.
 *
 * @throws {MissingSectionHeaderError | ParsingError}
 */
export function parseIni(text: string, source = '<string>'): IniDocument {
  const document = new IniDocument();
  readIni(document, text, source);
  return document;
}
