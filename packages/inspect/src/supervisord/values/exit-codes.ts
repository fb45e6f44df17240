import { pythonRepr } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';
import { parseInteger } from './integer.ts';

/** Comma-separated numbers from 0 to 255; none at all for an empty text. */
export function parseExitCodes(text: string): readonly number[] {
  try {
    return text === '' ? [] : text.split(',').map(parseExitCode);
  } catch {
    throw new SupervisorError(`not a valid list of exit codes: ${pythonRepr(text)}`);
  }
}

function parseExitCode(text: string): number {
  const code = parseInteger(text);
  if (code < 0 || code > 255) throw new SupervisorError(`Invalid exit code "${code}"`);
  return code;
}
