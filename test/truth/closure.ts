import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import type { LayerMember } from '@up/oci';
import { hostFile } from './members.ts';

export const LIBRARIES = '/usr/lib/x86_64-linux-gnu';
export const LOADER = 'ld-linux-x86-64.so.2';

/** The C library, its loader, and whatever else programs of this machine load, where Debian has them. */
export function closureOf(programs: readonly string[]): readonly LayerMember[] {
  return toMembers(programs.flatMap((program) => loadedBy('ldd', [program])));
}

/** The same for programs of a directory with the files of Debian. */
export function closureIn(root: string, programs: readonly string[]): readonly LayerMember[] {
  const path = ['lib', 'usr/lib'].map((name) => join(root, name, 'x86_64-linux-gnu')).join(':');
  const loader = join(root, 'lib64', LOADER);
  return toMembers([
    loader,
    ...programs.flatMap((program) => loadedBy(loader, ['--library-path', path, '--list', program])),
  ]);
}

/** `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)` */
function loadedBy(lister: string, args: readonly string[]): readonly string[] {
  const lines = execFileSync(lister, args, { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const found = /(?:=>\s+|^\s+)(\/\S+)\s+\(0x/.exec(line)?.[1];
    return found === undefined ? [] : [found];
  });
}

function toMembers(files: readonly string[]): readonly LayerMember[] {
  const byName = new Map(files.map((file) => [basename(file), file]));
  return [...byName].map(([name, file]) =>
    hostFile(name === LOADER ? `/usr/lib64/${LOADER}` : `${LIBRARIES}/${name}`, file),
  );
}
