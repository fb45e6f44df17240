import { SupervisorError } from '../supervisor-error.ts';
import { parseInteger } from './integer.ts';

/** Permission bits: 022, 0o22. */
export function parseOctal(text: string): number {
  try {
    return parseInteger(text, 8);
  } catch {
    throw new SupervisorError(`${text} can not be converted to an octal type`);
  }
}
