import type { PathEntry } from '@up/docker';

const SPECIAL: readonly (readonly [bit: number, letter: string])[] = [
  [0o4000, 'u'],
  [0o2000, 'g'],
  [0o1000, 't'],
];
const TYPES: Readonly<Record<PathEntry['type'], string>> = {
  file: '',
  directory: 'd',
  symlink: 'L',
  device: 'D',
  fifo: 'p',
  socket: 'S',
};

/** A mode as Go's fs.FileMode writes it: `-rw-r--r--`, `drwxr-xr-x`, `dtrwxrwxrwx`. */
export function goMode({ type, mode }: Pick<PathEntry, 'type' | 'mode'>): string {
  const special = SPECIAL.map(([bit, letter]) => ((mode & bit) === 0 ? '' : letter)).join('');
  const permissions = Array.from('rwxrwxrwx', (letter, index) =>
    (mode >> (8 - index)) & 1 ? letter : '-',
  ).join('');
  return `${`${TYPES[type]}${special}` || '-'}${permissions}`;
}
