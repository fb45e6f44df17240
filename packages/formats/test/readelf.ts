/** What readelf -hldnV prints of one file, in the terms that are compared. */
export interface ReadelfAnswer {
  readonly bits: number;
  readonly byteOrder: string;
  /** Undefined for machines that the table of this test does not name. */
  readonly machine: string | undefined;
  readonly pie: boolean;
  readonly interpreter: string | undefined;
  readonly soname: string | undefined;
  readonly needed: readonly string[];
  readonly rpath: string | undefined;
  readonly runpath: string | undefined;
  readonly buildId: string | undefined;
  readonly noDefaultLibraries: boolean;
  readonly versionsNeeded: readonly (readonly [string, readonly string[]])[];
  readonly versionsProvided: readonly string[];
}

/** Splits the output for several files, each under its own heading. */
export function parseReadelf(output: string, files: readonly string[]): ReadonlyMap<string, ReadelfAnswer> {
  const parts = output.split(/^File: (.*)$/m).slice(1);
  const answers = new Map<string, ReadelfAnswer>();
  for (let index = 0; index < parts.length; index += 2)
    if (files.includes(parts[index] ?? '')) answers.set(parts[index] ?? '', parseOne(parts[index + 1] ?? ''));
  return answers;
}

function parseOne(text: string): ReadelfAnswer {
  const first = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  const interpreter = first(/Requesting program interpreter: (.*)\]/);
  const soname = first(/\(SONAME\)\s+Library soname: \[(.*)\]/);
  const flags1 = first(/\(FLAGS_1\)\s+Flags: (.*)/) ?? '';
  const type = first(/^\s+Type:\s+(\w+)/m);
  return {
    bits: first(/Class:\s+ELF(\d+)/) === '64' ? 64 : 32,
    byteOrder: /little endian/.test(first(/Data:\s+(.*)/) ?? '') ? 'little' : 'big',
    machine: MACHINES[first(/Machine:\s+(.*)/) ?? ''],
    pie: type === 'DYN' && (/\bPIE\b/.test(flags1) || (interpreter !== undefined && soname === undefined)),
    interpreter,
    soname,
    needed: [...text.matchAll(/\(NEEDED\)\s+Shared library: \[(.*)\]/g)].map((match) => match[1] ?? ''),
    rpath: first(/\(RPATH\)\s+Library rpath: \[(.*)\]/),
    runpath: first(/\(RUNPATH\)\s+Library runpath: \[(.*)\]/),
    buildId: isLoadedNote(text) ? first(/Build ID: ([0-9a-f]+)/) : undefined,
    noDefaultLibraries: /\bNODEFLIB\b/.test(flags1),
    versionsNeeded: parseNeeds(text),
    versionsProvided: [
      ...text.matchAll(/Rev: 1\s+Flags: (\S+)(?: \| \S+)*\s+Index: \d+\s+Cnt: \d+\s+Name: (.*)/g),
    ].map(([, flags, name]) => `${name}${flags === 'BASE' ? ' base' : ''}`),
  };
}

/** readelf also finds a build id that only section headers lead to, as in some Go programs; loaders do not. */
function isLoadedNote(text: string): boolean {
  const table = /^Program Headers:\n.*\n((?: .*\n)+)/m.exec(text)?.[1] ?? '';
  const types = [...table.matchAll(/^ {2}([A-Z]\w+) +0x/gm)].map(([, type]) => type);
  const sections = [...text.matchAll(/^ {3}(\d\d) {4}(.*)$/gm)];
  return sections.some(
    ([, index, names]) => types[Number(index)] === 'NOTE' && names?.includes('.note.gnu.build-id'),
  );
}

function parseNeeds(text: string): readonly (readonly [string, readonly string[]])[] {
  const needs: [string, string[]][] = [];
  for (const line of text.split('\n')) {
    const file = /Version: 1\s+File: (.*?)\s+Cnt: \d+/.exec(line)?.[1];
    const version = /Name: (.*?)\s+Flags: (.*?)\s+Version: \d+/.exec(line);
    if (file !== undefined) needs.push([file, []]);
    else if (version !== null)
      needs.at(-1)?.[1].push(`${version[1]}${/WEAK/.test(version[2] ?? '') ? ' weak' : ''}`);
  }
  return needs;
}

const MACHINES: Readonly<Record<string, string>> = {
  'Advanced Micro Devices X86-64': 'x86-64',
  'Intel 80386': 'i386',
  AArch64: 'aarch64',
  ARM: 'arm',
  'RISC-V': 'riscv',
  PowerPC64: 'powerpc64',
  'IBM S/390': 's390',
  'Linux BPF': 'bpf',
};
