import { plural } from '@up/core';
import type { Image } from '@up/oci';
import { isImage, knowsXattrs } from './capabilities.ts';
import type { DiffPart } from './diff.ts';
import type { FilesDiff } from './file-change.ts';

export interface Note {
  readonly text: string;
  /** true: there may be differences that nobody has seen. */
  readonly isIncomplete: boolean;
}

export interface NoteOptions {
  /** What was asked for. */
  readonly only: ReadonlySet<DiffPart>;
  readonly files: FilesDiff | undefined;
}

/** What of two images could not be compared, and why. */
export function noteMissing(a: Image, b: Image, { only, files }: NoteOptions): readonly Note[] {
  const notes: Note[] = [];
  const bare = [a, b].filter((image) => !isImage(image));
  if (bare.length === 1 && (only.has('config') || only.has('layers')))
    notes.push({
      text: `config and layers are not compared: ${bare[0]?.source} is a root file system without them`,
      isIncomplete: false,
    });
  const mute = [a, b].filter((image) => !knowsXattrs(image));
  if (mute.length === 1 && files !== undefined)
    notes.push({
      text: `extended attributes are not compared: those of ${mute[0]?.source} cannot be read`,
      isIncomplete: false,
    });
  if (files !== undefined && files.counts.uncompared > 0)
    notes.push({
      text: `${plural(files.counts.uncompared, 'file')} of the same size could not be compared: what is in them is not known`,
      isIncomplete: true,
    });
  for (const image of a === b ? [a] : [a, b]) notes.push(...damageOf(image));
  return notes;
}

/** Problems with which something of the image never came into its tree. */
const INCOMPLETE: ReadonlySet<Image['problems'][number]['code']> = new Set([
  'layer-missing',
  'layer-damaged',
  'layer-too-large',
  'layer-compression',
  'foreign-layer',
  'tar-damaged',
  'too-many-entries',
  'file-unreadable',
]);

function damageOf({ source, problems }: Image): readonly Note[] {
  const codes = [...new Set(problems.map(({ code }) => code).filter((code) => INCOMPLETE.has(code)))];
  if (codes.length === 0) return [];
  const text = `${source} could not be read as a whole (${codes.join(', ')}): up inspect says more`;
  return [{ text, isIncomplete: true }];
}
