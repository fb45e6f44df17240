import { UpError } from '@up/core';
import { parseNixConf } from '../nix/parse-nix-conf.ts';
import type { ConfChange } from './remedy.ts';

/**
 * A nix.conf with one change made. Every other line stays as it is, and stays where it is.
 * @throws UpError UP_OUT_OF_SYNC where the file is no longer what it was.
 */
export function editNixConf(text: string, change: ConfChange): string {
  return change.what === 'add-line' ? addLine(text, change.line) : removeWord(text, change);
}

function addLine(text: string, line: string): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

function removeWord(text: string, { line, word }: Extract<ConfChange, { what: 'remove-word' }>): string {
  const lines = text.split('\n');
  const raw = lines[line - 1] ?? '';
  const [parsed] = parseNixConf(raw);
  if (parsed?.kind !== 'setting' || !parsed.words.includes(word)) {
    throw new UpError('UP_OUT_OF_SYNC', `Line ${line} no longer has ${word}`, {
      hint: 'Run it again: up doctor --fix',
    });
  }
  const kept = parsed.words.filter((each) => each !== word);
  const comment = raw.includes('#') ? ` ${raw.slice(raw.indexOf('#'))}` : '';
  // A setting without words would empty the list of the files before it.
  lines[line - 1] = kept.length === 0 ? `# ${raw.trim()}` : `${parsed.name} = ${kept.join(' ')}${comment}`;
  return lines.join('\n');
}
