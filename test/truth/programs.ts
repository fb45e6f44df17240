import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureCache } from '../src/images/debian-root.ts';

export interface CompileOptions {
  readonly compiler: 'gcc' | 'musl-gcc';
  /** Of `programs/`, without `.c`. */
  readonly source: string;
  readonly args?: readonly string[];
  /** What it is called, where that matters: a soname, for example. */
  readonly name?: string;
}

/** A program of `programs/`, compiled once and kept. Returns its path. */
export function compile({ compiler, source, args = [], name = source }: CompileOptions): string {
  const file = join(import.meta.dirname, 'programs', `${source}.c`);
  const key = createHash('sha256')
    .update(JSON.stringify([compiler, args, name]))
    .update(readFileSync(file))
    .digest('hex')
    .slice(0, 16);
  const directory = join(fixtureCache(), 'truth', key);
  const output = join(directory, name);
  if (existsSync(output)) return output;
  mkdirSync(directory, { recursive: true });
  const aside = `${output}.${randomBytes(4).toString('hex')}`;
  execFileSync(compiler, ['-Os', '-s', '-o', aside, file, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  renameSync(aside, output);
  return output;
}

/** The service of most cases, with no library at all. */
export function staticServe(): string {
  return compile({ compiler: 'musl-gcc', source: 'serve', args: ['-static'], name: 'serve-static' });
}

/** An object of this machine with another word in its ELF header. */
export function withMachine(file: string, machine: number): Uint8Array {
  const bytes = Buffer.from(readFileSync(file));
  bytes.writeUInt16LE(machine, 18);
  return bytes;
}
