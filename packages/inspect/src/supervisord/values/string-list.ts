import { pythonTrim } from '@up/formats';

/** Comma-separated; an empty text is an empty list, but empty parts stay. */
export function parseStringList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map(pythonTrim);
}
