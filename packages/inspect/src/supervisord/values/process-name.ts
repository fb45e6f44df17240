import { pythonRepr, pythonTrim } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';

/** The name of a process or group: anything without a space, colon or slash. */
export function parseProcessName(text: string): string {
  const name = pythonTrim(text);
  for (const character of ' :/') {
    if (name.includes(character)) {
      throw new SupervisorError(
        `Invalid name: ${pythonRepr(text)} because of character: ${pythonRepr(character)}`,
      );
    }
  }
  return name;
}
