import { pythonRepr } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';

const TRUE: readonly string[] = ['yes', 'true', 'on', '1'];
const FALSE: readonly string[] = ['no', 'false', 'off', '0'];

/** true or false for the eight words that supervisord knows, in any case. */
export function booleanWord(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (TRUE.includes(word)) return true;
  return FALSE.includes(word) ? false : undefined;
}

export function parseBoolean(text: string): boolean {
  const value = booleanWord(text);
  if (value === undefined) throw new SupervisorError(`not a valid boolean value: ${pythonRepr(text)}`);
  return value;
}
