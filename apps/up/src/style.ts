import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours text, or leaves it alone, as one stream can take it. */
export type Style = (format: Format, text: string) => string;

/** For what is no terminal. */
export const plain: Style = (_, text) => text;

/**
 * Colours for one stream: NO_COLOR and TERM=dumb turn them off, FORCE_COLOR on, otherwise a terminal has them.
 */
export function styleFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Style {
  return hasColour(stream, env)
    ? (format, text) => styleText(format, text, { validateStream: false })
    : plain;
}

function hasColour(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = env;
  if (force !== undefined && force !== '' && force !== '0') return true;
  if ((no !== undefined && no !== '') || force === '0' || term === 'dumb') return false;
  return stream.isTTY === true;
}
