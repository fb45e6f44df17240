import { pythonRepr } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';
import { booleanWord } from './boolean.ts';

/** Always, never, or when the exit code is not one of `exitcodes`. */
export type Autorestart = boolean | 'unexpected';

export function parseAutorestart(text: string): Autorestart {
  const word = text.toLowerCase();
  if (word === 'unexpected') return word;
  const value = booleanWord(word);
  if (value === undefined) throw new SupervisorError(`invalid 'autorestart' value ${pythonRepr(word)}`);
  return value;
}
