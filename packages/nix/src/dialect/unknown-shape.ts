import { safeText, truncate, UpError } from '@up/core';

/** For an answer that has none of the shapes of any known version. */
export function unknownShape(command: string, answer: unknown): UpError {
  const start = truncate(safeText(typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? '')), 200);
  return new UpError('UP_PROGRAM_FAILED', `nix ${command} answered in a form that is not known: ${start}`, {
    hint: 'Run nix --version: Nix 2.8 and later, Lix and Determinate Nix are supported.',
  });
}

/** @throws UpError UP_PROGRAM_FAILED for what is no JSON. */
export function parseJson(command: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unknownShape(command, text);
  }
}
