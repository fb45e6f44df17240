import { styleText } from 'node:util';

type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours a text, or leaves it as it is. */
export type BuildPaint = (format: Format, text: string) => string;

export function paintWith(colour: boolean): BuildPaint {
  return colour ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}
