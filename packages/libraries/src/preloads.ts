import { type FileView, readText } from './file-view.ts';
import type { Loader } from './loader.ts';

/** A library that is to be loaded before those that the binary needs. */
export interface Preload {
  readonly name: string;
  /** `LD_PRELOAD`, or the path of the file that lists it. */
  readonly from: string;
}

export interface PreloadQuery {
  readonly view: FileView;
  readonly loader: Loader;
  /** The value of LD_PRELOAD. */
  readonly variable: string | undefined;
}

/** In load order: the variable's, then those of the preload file, which musl does not have. */
export function listPreloads({ view, loader, variable = '' }: PreloadQuery): readonly Preload[] {
  const separators = loader.kind === 'glibc' ? /[ :]+/ : /[\s:]+/;
  const fromVariable = words(variable, separators).map((name) => ({ name, from: 'LD_PRELOAD' }));
  if (loader.kind === 'musl') return fromVariable;
  const text = readText(view, loader.preloadPath) ?? '';
  const listed = words(text.replace(/#[^\n]*/g, ''), /[ \t\n:]+/);
  return [...fromVariable, ...listed.map((name) => ({ name, from: loader.preloadPath }))];
}

function words(text: string, separators: RegExp): readonly string[] {
  return text.split(separators).filter((word) => word !== '');
}
