import { watch } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { findProgram } from '@up/process';

/**
 * A QEMU that writes what the guest says to a file as well, at the same moment as to its socket: a clock of the guest's
 * words that `up` has no part in.
 */
export interface Ear {
  /** To be the first directory on PATH. */
  readonly bin: string;
  /** Waits from now on for a text; resolves with `performance.now()` of the moment in which it was there. */
  listen(text: string): Promise<Heard>;
}

export interface Heard {
  /** Undefined until it was said. */
  readonly atMs: () => number | undefined;
  readonly close: () => void;
}

const PROGRAM = 'qemu-system-x86_64';

export async function makeEar(directory: string): Promise<Ear> {
  const qemu = await findProgram(PROGRAM);
  if (qemu === undefined) throw new UpError('UP_PROGRAM_NOT_FOUND', `There is no ${PROGRAM} on PATH`);
  const bin = join(directory, 'bin');
  const log = join(directory, 'heard.log');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, PROGRAM), wrapper(qemu, log), { mode: 0o755 });
  return { bin, listen: (text) => listen(log, text) };
}

function wrapper(qemu: string, log: string): string {
  return `#!/bin/sh
for word do
  shift
  case $word in pipe,id=serial0,*) word="$word,logfile=${log}" ;; esac
  set -- "$@" "$word"
done
exec ${qemu} "$@"
`;
}

async function listen(log: string, text: string): Promise<Heard> {
  await writeFile(log, '');
  let atMs: number | undefined;
  const watcher = watch(log, () => {
    const nowMs = performance.now();
    void readFile(log, 'utf8').then((said) => {
      if (atMs === undefined && said.includes(text)) atMs = nowMs;
    });
  });
  return { atMs: () => atMs, close: () => watcher.close() };
}
