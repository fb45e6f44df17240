import { collectPrograms } from '../../references/collect-programs.ts';
import { groupBy } from '../../references/group-by.ts';
import { renderList } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { byReach, renderBinary, severityOf } from './resolved-binaries.ts';

export const ARCHITECTURE: Rule = {
  id: 'exec/architecture',
  severity: 'error',
  summary: 'A program is for another processor or system than the image says it is for.',
  check,
};

/** What processors run besides their own. */
const ALSO_RUNS: Readonly<Partial<Record<string, readonly string[]>>> = {
  amd64: ['386'],
  arm64: ['arm'],
  ppc64: ['ppc'],
  s390x: ['s390'],
};

function* check(subject: Subject): Iterable<Observation> {
  yield* foreignFormats(subject);
  const { architecture, os } = subject.image.platform;
  if (architecture === '' || architecture === 'unknown') return;
  const fitting = [architecture, ...(ALSO_RUNS[architecture] ?? [])];
  const foreign = reachableBinaries(subject).flatMap((binary) => {
    const { machine } = binary.elf;
    // x32 and the like have no name there; what has none cannot be held against the platform.
    if (machine.architecture === undefined || fitting.includes(machine.architecture)) return [];
    return [{ binary, architecture: machine.architecture }];
  });
  for (const [other, group] of groupBy(foreign, (one) => one.architecture)) {
    const binaries = group.map(({ binary }) => binary).sort(byReach);
    yield {
      severity: severityOf(binaries),
      message: `${renderList(binaries.map(renderBinary))} ${binaries.length === 1 ? 'is' : 'are'} for ${other}, the image for ${architecture}`,
      path: binaries[0]?.path ?? '',
      evidence: `the config says ${os}/${architecture}, the ELF header of ${binaries[0]?.path} ${binaries[0]?.elf.machine.name}; starting it would fail with "exec format error"`,
      fix: `build for ${os}/${architecture} (docker build --platform, pkgsCross in Nix), or say ${os}/${other} in the config`,
    };
  }
}

/** Programs of macOS and Windows, by their first bytes. */
function* foreignFormats(subject: Subject): Iterable<Observation> {
  const seen = new Set<string>();
  for (const { search, by, certainty } of collectPrograms(subject).invocations) {
    if (search.kind === 'not-in-path' || search.lookup.status !== 'found' || certainty !== 'certain')
      continue;
    const system = systemOf(search.lookup.node.facts?.head);
    if (system === undefined || seen.has(search.path)) continue;
    seen.add(search.path);
    yield {
      message: `${by} runs ${search.path}, which is a program for ${system}`,
      path: search.path,
      evidence:
        'its first bytes are not those of an ELF file; starting it would fail with "exec format error"',
      fix: 'build it for Linux (pkgsCross or a Linux builder in Nix, GOOS=linux in Go)',
    };
  }
}

function systemOf(head: Uint8Array | undefined): string | undefined {
  if (head === undefined || head.length < 8) return undefined;
  const magic = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (['cffaedfe', 'cefaedfe', 'feedfacf', 'feedface'].includes(magic)) return 'macOS';
  return magic.startsWith('4d5a') ? 'Windows' : undefined;
}
