import { basename } from 'node:path';
import { redact } from '@up/core';
import type { ProcessSpec } from './process-spec.ts';
import { shellWord } from './shell-word.ts';

const MASK = '***';

/** Flags whose value is the next word: `--password x`, `-token x`, `--registry-token x`. */
const SECRET_FLAG =
  /^--?[\w-]*(?:password|passwd|passphrase|secret|token|api-?key|access-?key|private-?key|credentials?)$/i;

/** Needs no quotes in any POSIX shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** What must not reach a terminal as it is: controls, line separators, bidirectional overrides. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/**
 * The command line for humans, on one line: quoted so that it can be pasted into a shell, with
 * credentials replaced by `***`. Words with control characters are written as $'...' (POSIX.1-2024).
 */
export function renderCommand({ command, args = [] }: Pick<ProcessSpec, 'command' | 'args'>): string {
  const words = args.map((word, index) =>
    SECRET_FLAG.test(args[index - 1] ?? '') && !word.startsWith('-') ? MASK : redact(word),
  );
  return [redact(command), ...words].map(quote).join(' ');
}

/** The name by which messages call a program: `/nix/store/...-ffmpeg/bin/ffmpeg` is `ffmpeg`. */
export function programName(command: string): string {
  return basename(command) || command;
}

function quote(word: string): string {
  if (PLAIN.test(word)) return word;
  if (UNSAFE.test(word)) return `$'${[...word].map(escapeCharacter).join('')}'`;
  return shellWord(word);
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === "'" || character === '\\') return `\\${character}`;
  return UNSAFE.test(character) ? octal(character) : character;
}

/** Octal, because it ends after three digits whatever follows. */
function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
