import type { Finding } from '@up/core';
import type { ReadEntry } from '../loader/read-entries.ts';
import { mediaFinding } from './rules.ts';

/** What a root can be named by on a medium. Undefined where it has names that could not be read. */
export type RootNames = Readonly<Record<NameKind, readonly string[] | undefined>>;

type NameKind = 'LABEL' | 'UUID' | 'PARTUUID' | 'PARTLABEL';

/** Parameters that name a file system of the medium: the kernel's, and those of initrds of NixOS, dracut, Arch, Anaconda. */
const NAMING: readonly (readonly [RegExp, NameKind])[] = [
  [/^root=(?:live:)?(?:CD)?LABEL=(.+)$/, 'LABEL'],
  [/^root=(?:live:)?\/dev\/disk\/by-label\/(.+)$/, 'LABEL'],
  [/^(?:archisolabel|misolabel)=(.+)$/, 'LABEL'],
  [/^inst\.(?:stage2|repo)=hd:LABEL=([^:]+)/, 'LABEL'],
  [/^root=UUID=(.+)$/, 'UUID'],
  [/^root=\/dev\/disk\/by-uuid\/(.+)$/, 'UUID'],
  [/^root=PARTUUID=([^/]+)$/, 'PARTUUID'],
  [/^root=PARTLABEL=(.+)$/, 'PARTLABEL'],
];

export interface RootName {
  readonly kind: NameKind;
  readonly name: string;
}

/** The file system that a parameter names; `\x20` stands for a blank, as udev writes it. */
export function rootNameIn(word: string): RootName | undefined {
  for (const [pattern, kind] of NAMING) {
    const found = pattern.exec(word)?.[1];
    if (found === undefined) continue;
    const name = found
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/\\x([0-9a-fA-F]{2})/g, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 16)),
      );
    return { kind, name };
  }
  return undefined;
}

/** Entries whose root is to be found by a name that nothing on the medium has; each name told once. */
export function rootMismatches(entries: readonly ReadEntry[], names: RootNames): readonly Finding[] {
  const told = new Set<string>();
  const findings: Finding[] = [];
  for (const read of [...entries].sort((a, b) => rank(a) - rank(b))) {
    for (const word of read.entry.parameters.split(' ')) {
      const named = rootNameIn(word);
      if (named === undefined || isPresent(named, names)) continue;
      const key = `${read.entry.source} ${named.kind} ${named.name}`;
      if (told.has(key)) continue;
      told.add(key);
      findings.push(mismatch(read, { ...named, word, there: names[named.kind] ?? [] }));
    }
  }
  return findings;
}

function rank({ entry }: ReadEntry): number {
  return entry.isDefault ? 0 : 1;
}

/** A variable that only the loader knows may have any value. */
function isPresent({ kind, name }: RootName, names: RootNames): boolean {
  const there = names[kind];
  if (there === undefined || name.includes('$')) return true;
  if (kind === 'LABEL' || kind === 'PARTLABEL') return there.includes(name);
  return there.some((id) => id.toLowerCase() === name.toLowerCase());
}

const WORDS: Readonly<Record<NameKind, string>> = {
  LABEL: 'label',
  UUID: 'UUID',
  PARTUUID: 'partition UUID',
  PARTLABEL: 'partition name',
};

interface Mismatch extends RootName {
  readonly word: string;
  readonly there: readonly string[];
}

const MAX_LISTED = 8;

function mismatch({ entry, line }: ReadEntry, { kind, name, word, there }: Mismatch): Finding {
  const what = WORDS[kind];
  const listed = there.slice(0, MAX_LISTED).map((value) => `"${value}"`);
  return mediaFinding('root-label-mismatch', {
    severity: entry.isDefault ? 'error' : 'warning',
    message: `the entry "${entry.title}" looks for a root with the ${what} "${name}", and nothing on the medium has it`,
    path: entry.source,
    line,
    evidence: `${word}; ${listed.length === 0 ? `there is no ${what}` : `there is ${listed.join(', ')}`}`,
    fix: 'Give the volume the name that the parameters ask for (xorriso -volid, e2label), or mend the parameters.',
  });
}
