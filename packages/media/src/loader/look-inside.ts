import type { Finding } from '@up/core';
import { FormatError } from '@up/formats';
import { invalidKernels, missingFiles, silentConsoles } from '../findings/entry-findings.ts';
import { liveRootFindings } from '../findings/live-root.ts';
import { type RootNames, rootMismatches } from '../findings/root-names.ts';
import { mediaFinding } from '../findings/rules.ts';
import type { FileTree } from '../tree/file-tree.ts';
import { type ReadEntry, readEntries } from './read-entries.ts';

export interface Inside {
  readonly entries: readonly ReadEntry[];
  readonly findings: readonly Finding[];
}

/** Boot menus, and what they name. Damage is a finding: the rest of the medium may still be told of. */
export async function lookInside(trees: readonly FileTree[], names: RootNames): Promise<Inside> {
  const { entries, damages } = await readEntries(trees);
  const findings = [
    ...damages.map(damaged),
    ...missingFiles(entries),
    ...invalidKernels(entries),
    ...silentConsoles(entries),
    ...rootMismatches(entries, names),
  ];
  try {
    return { entries, findings: [...findings, ...(await liveRootFindings(entries, trees))] };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { entries, findings: [...findings, damaged(error)] };
  }
}

function damaged(error: FormatError): Finding {
  return mediaFinding('damaged', {
    message: `a file system of the medium cannot be read: ${error.message}`,
    evidence: `${error.code} at byte ${error.offset}`,
    fix: 'Build the medium again, or fetch it again: compare its checksum with the published one.',
  });
}
