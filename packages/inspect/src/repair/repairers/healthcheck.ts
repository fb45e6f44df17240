import type { Subject } from '../../subject.ts';
import { decline, propose, type Repairer, type RepairStep } from '../repairer.ts';
import { shellOf } from './standard-programs.ts';

const RULE = 'exec/shell-operator';
const OPERATOR = /^(?:\|\|?|&&?|;|[12]?>>?|<|2>&1|&>|[12]?>>?\/[\w./-]+)$/;
const VARIABLE = /\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*(?::?-[^}]*)?\})/;

/**
 * A healthcheck in exec form that was meant for a shell. `|| exit 1` is left out: every exit code but 0 means the
 * same already. Everything else is handed to /bin/sh, which has to be there. Entrypoints are never changed: a shell as
 * process 1 takes signals and arguments in its own way.
 */
export const HEALTHCHECK: Repairer = {
  rules: [RULE],
  steps: function* ({ subject, findings }) {
    for (const { rule, message } of findings) {
      const ref = { rule, message };
      if (message.startsWith('the healthcheck ')) yield stepFor(subject, ref);
      else yield decline('a shell as process 1 takes signals and arguments in its own way', ref);
    }
  },
};

function stepFor(subject: Subject, ref: { readonly rule: string; readonly message: string }): RepairStep {
  const before = subject.image.config.healthcheck?.test ?? [];
  const words = withoutExit(before.slice(1));
  if (words.length === 0) return decline('it runs nothing', ref);
  if (!words.some((word) => OPERATOR.test(word) || VARIABLE.test(word)))
    return propose({ kind: 'healthcheck', test: ['CMD', ...words], before }, ref);
  if (shellOf(subject) === undefined) return decline('there is no shell in the image', ref);
  return propose({ kind: 'healthcheck', test: ['CMD-SHELL', words.map(toShell).join(' ')], before }, ref);
}

function withoutExit(words: readonly string[]): readonly string[] {
  return /^\|\| exit [1-9]\d*$/.test(words.slice(-3).join(' ')) ? words.slice(0, -3) : words;
}

/** A word as a shell takes it for that word; operators and variables are what they were meant to be. */
function toShell(word: string): string {
  if (OPERATOR.test(word) || /^[\w@%+=:,./-]+$/.test(word)) return word;
  if (VARIABLE.test(word)) return `"${word.replace(/[\\"`]|\$(?=\()/g, '\\$&')}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
