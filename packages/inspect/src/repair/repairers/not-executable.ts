import type { Finding } from '@up/core';
import type { FileNode } from '@up/oci';
import { collectPrograms } from '../../references/collect-programs.ts';
import { placeOf } from '../../references/render.ts';
import type { Subject } from '../../subject.ts';
import { hasBody } from '../file-body.ts';
import { decline, type FindingRef, type Repairer, type RepairStep } from '../repairer.ts';
import { attributesStep } from '../steps.ts';

/** Set-uid and set-gid. */
const SPECIAL = 0o6000;

/** Programs that may not be executed. The file is copied into the new layer with another mode. */
export const NOT_EXECUTABLE: Repairer = {
  rules: ['exec/not-executable', 'supervisord/program-not-executable'],
  steps: function* ({ subject, findings }) {
    for (const { search, by, source } of collectPrograms(subject).invocations) {
      const path = search.kind === 'not-in-path' ? search.passedOver[0] : search.path;
      if (path === undefined) continue;
      for (const ref of refsFor(findings, { path, place: placeOf(source, path), by }))
        yield stepFor(subject, path, ref);
    }
  },
};

interface Named {
  readonly path: string;
  readonly place: { readonly path: string; readonly line?: number };
  readonly by: string;
}

/** The findings that say that it runs this. */
function refsFor(findings: readonly Finding[], { path, place, by }: Named): readonly FindingRef[] {
  return findings
    .filter(
      (finding) =>
        finding.path === place.path &&
        finding.line === place.line &&
        finding.message.startsWith(`${by} runs ${path}, which `),
    )
    .map(({ rule, message }) => ({ rule, ...place, message }));
}

function stepFor(subject: Subject, path: string, ref: FindingRef): RepairStep {
  const found = subject.image.tree.lookup(path);
  if (found.status !== 'found' || found.node.type !== 'file') return decline(`${path} is no file`, ref);
  const { node, realPath } = found;
  const why = reasonAgainst(node, subject);
  return why === undefined
    ? attributesStep({ path: realPath, node }, { mode: (node.mode & 0o7777) | 0o555 }, ref)
    : decline(why, ref);
}

function reasonAgainst(node: FileNode, { image }: Subject): string | undefined {
  const { facts, mode } = node;
  if (facts?.elf === undefined && facts?.shebang === undefined)
    return 'it is neither a binary nor a script with a #! line';
  if ((mode & SPECIAL) !== 0) return 'it is set-uid or set-gid, and would be opened to everybody';
  return hasBody(node, image.tree) ? undefined : 'its content cannot be had for a copy in the new layer';
}
