import type { Rule } from '../../rule.ts';
import { SupervisorError } from '../../supervisord/supervisor-error.ts';
import { parseKeyValuePairs } from '../../supervisord/values/key-value-pairs.ts';
import { documentOf } from '../../supervisord-subject/refusal.ts';
import { forEachConfig, nameOfSection, placeIn } from './support/observe.ts';

export const ENVIRONMENT_MISPARSED: Rule = {
  id: 'supervisord/environment-misparsed',
  severity: 'warning',
  summary: 'A value in environment= is cut where supervisord wants quotes.',
  check: forEachConfig(function* (reading) {
    for (const [file, text] of reading.texts) {
      const document = documentOf(text);
      for (const section of document?.sectionNames() ?? []) {
        const option = document?.ownOptions(section).get('environment');
        if (option === undefined || !/^(?:supervisord$|program:|eventlistener:|fcgi-program:)/.test(section))
          continue;
        for (const name of misread(option.value)) {
          yield {
            message: `${nameOfSection(section)} gets another value of ${name} than environment= says`,
            ...placeIn(reading, { file, line: option.lines[0].line }),
            evidence: `supervisord ends an unquoted value at the first character other than letters, digits and _ / . + - ( ) :, without a word`,
            fix: `put the value in double quotes: ${name}="..."`,
          };
        }
      }
    }
  }),
};

/** Names whose value is another one than it looks, or that are not set at all. */
function misread(text: string): readonly string[] {
  // What stands in for an expansion is a plain word.
  const plain = text.replace(/%\([^)]*\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]/g, 'x').replaceAll('%%', 'x');
  const read = readAsSupervisord(plain);
  if (read === undefined) return [];
  return [...readAsMeant(plain)].filter(([name, value]) => read.get(name) !== value).map(([name]) => name);
}

function readAsSupervisord(text: string): ReadonlyMap<string, string> | undefined {
  try {
    return parseKeyValuePairs(text);
  } catch (error) {
    if (error instanceof SupervisorError) return undefined;
    throw error;
  }
}

/** `NAME=value` between commas or semicolons that stand in no quotes. */
function readAsMeant(text: string): ReadonlyMap<string, string> {
  const pairs = text.match(/(?:"[^"]*"|'[^']*'|[^,;"'])+/g) ?? [];
  const meant = new Map<string, string>();
  for (const pair of pairs) {
    const match = /^\s*(\w+)\s*=\s*(.*?)\s*$/s.exec(pair);
    const [, name = '', value = ''] = match ?? [];
    if (match !== null) meant.set(name, value.replace(/^['"]+|['"]+$/g, ''));
  }
  return meant;
}
