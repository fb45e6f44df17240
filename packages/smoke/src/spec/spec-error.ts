import { UpError } from '@up/core';

/** Where in a spec file something stands. */
export interface SpecPlace {
  readonly file: string;
  readonly line?: number | undefined;
}

/** A spec file that cannot be run as it is: `goss.yaml:12: ...`. */
export function specError({ file, line }: SpecPlace, message: string, hint?: string): UpError {
  const place = line === undefined ? file : `${file}:${line}`;
  return new UpError('UP_CONFIG_INVALID', `${place}: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { file, line },
  });
}

/** A value of a spec file that is not as it must be; who knows the file adds the place. */
export class SpecProblem extends Error {
  override readonly name = 'SpecProblem';
}

/** Something that the tool it was written for knows, and this does not: what needs it is skipped. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}
