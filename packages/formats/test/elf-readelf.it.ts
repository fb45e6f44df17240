import { spawnSync } from 'node:child_process';
import { closeSync, type Dirent, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type ElfFile, isElf, readElf } from '../src/index.ts';
import { parseReadelf } from './readelf.ts';

const ROOTS = ['/usr/bin', '/usr/sbin', '/usr/lib'];
const MAX_FILES = 1500;
const PER_CALL = 100;

describeWith(['readelf'], 'readElf against readelf', () => {
  const files = elfFiles();

  it('says the same of every ELF file of this machine', { timeout: 300_000 }, () => {
    expect(files.length).toBeGreaterThan(100);
    const different: unknown[] = [];
    for (let start = 0; start < files.length; start += PER_CALL) {
      const batch = files.slice(start, start + PER_CALL);
      const expected = parseReadelf(readelf(batch), batch);
      for (const file of batch) {
        const wanted = expected.get(file);
        const read = toReadelfTerms(readFile(file));
        const actual = wanted?.machine === undefined ? { ...(read as object), machine: undefined } : read;
        if (JSON.stringify(actual) !== JSON.stringify(wanted))
          different.push({ file, actual, expected: wanted });
      }
    }
    expect(different).toEqual([]);
  });
});

function readelf(files: readonly string[]): string {
  const { stdout } = spawnSync('readelf', ['-W', '-h', '-l', '-d', '-n', '-V', ...files], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 512 * 1024 * 1024,
  });
  return stdout;
}

function toReadelfTerms(elf: ElfFile): unknown {
  const { bits, byteOrder, machine, interpreter, soname, needed, rpath, runpath, buildId } = elf;
  return {
    bits,
    byteOrder,
    machine: machine.name,
    pie: elf.type === 'pie',
    interpreter,
    soname,
    needed,
    rpath,
    runpath,
    buildId,
    noDefaultLibraries: elf.noDefaultLibraries,
    versionsNeeded: elf.versionsNeeded.map(({ library, versions }) => [
      library,
      versions.map(({ name, weak }) => `${name}${weak ? ' weak' : ''}`),
    ]),
    versionsProvided: elf.versionsProvided.map(({ name, base }) => `${name}${base ? ' base' : ''}`),
  };
}

/** Regular ELF files only, each once. Object files and archives have nothing to compare. */
function elfFiles(): readonly string[] {
  const found: string[] = [];
  const queue = [...ROOTS];
  for (let directory = queue.shift(); directory !== undefined; directory = queue.shift())
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) queue.push(path);
      else if (entry.isFile() && !/\.(?:o|a|ko)$/.test(path) && isElf(readStart(path))) found.push(path);
    }
  const step = Math.max(1, Math.floor(found.length / MAX_FILES));
  return found.filter((_, index) => index % step === 0).slice(0, MAX_FILES);
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readStart(path: string): Uint8Array {
  try {
    return readAt(path, 0, 4);
  } catch {
    return new Uint8Array();
  }
}

function readFile(path: string): ElfFile {
  return readElf((offset, length) => readAt(path, offset, length));
}

function readAt(path: string, offset: number, length: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
  } finally {
    closeSync(file);
  }
}
