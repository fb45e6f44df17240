import { posix } from 'node:path';
import type { RunVmDisk } from '../medium.ts';
import { qemuSize } from './qemu-words.ts';
import { RUN_DIRECTORY } from './script-values.ts';
import { NotPlainError, readWords, type ShellSource, type ShellValues } from './shell-words.ts';

/** Disks that a script makes before it starts QEMU, by their paths. */
export function madeDisks(
  lines: readonly ShellSource[],
  values: ShellValues,
): ReadonlyMap<string, RunVmDisk> {
  const disks = new Map<string, RunVmDisk>();
  const label = lines
    .map(({ text }) => /\bmkfs\.ext4 -L (\S+)/.exec(text)?.[1])
    .find((found) => found !== undefined);
  for (const source of lines) {
    const found = madeBy(wordsOf(source, values), label);
    if (found !== undefined) disks.set(posix.resolve(RUN_DIRECTORY, found.name), found.disk);
  }
  return disks;
}

/** Words of a line that is about disks; a line that is not plain, such as one inside of a function, is about none of them. */
function wordsOf(source: ShellSource, values: ShellValues): readonly string[] {
  const text = source.text.replace(/^test -e \S+ \|\| /, '');
  if (!/^(?:createEmptyFilesystemImage |\S*qemu-img\s)/.test(text)) return [];
  try {
    return readWords({ ...source, text }, values).map((word) => word.text);
  } catch (error) {
    if (error instanceof NotPlainError) return [];
    throw error;
  }
}

interface NamedDisk {
  readonly name: string;
  readonly disk: RunVmDisk;
}

function madeBy(
  [program = '', ...words]: readonly string[],
  label: string | undefined,
): NamedDisk | undefined {
  if (program === 'createEmptyFilesystemImage') {
    const [name, size] = words;
    return made(name, size, label);
  }
  if (!program.endsWith('qemu-img') || words[0] !== 'create') return undefined;
  const options = new Map<string, string>();
  const places: string[] = [];
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (/^-[fFb]$/.test(word)) {
      index += 1;
      options.set(word, words[index] ?? '');
    } else if (!word.startsWith('-')) places.push(word);
  }
  const [name, size] = places;
  const backing = options.get('-b');
  if (backing === undefined) return made(name, size, undefined);
  const format = options.get('-F') === 'raw' ? 'raw' : 'qcow2';
  return name === undefined ? undefined : { name, disk: { kind: 'file', path: backing, format, as: 'disk' } };
}

function made(
  name: string | undefined,
  size: string | undefined,
  ext4Label: string | undefined,
): NamedDisk | undefined {
  const sizeBytes = size === undefined ? undefined : qemuSize(size, 'bytes');
  if (name === undefined || sizeBytes === undefined) return undefined;
  return { name, disk: { kind: 'made', sizeBytes, ext4Label } };
}
