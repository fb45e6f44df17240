import { type Identity, mayAccess, mayReach } from '../../identity.ts';
import { renderIdentity, renderMode } from '../../references/render.ts';
import type { Observation } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { renderBinary, resolvedBinaries } from './resolved-binaries.ts';

/** Libraries that are where the loader looks, and that the user of the program may not read. One finding for each. */
export function* closedLibraries(subject: Subject): Iterable<Observation> {
  const seen = new Set<string>();
  for (const { binary, resolution } of resolvedBinaries(subject)) {
    const { as, reach } = binary;
    if (as === undefined || reach !== 'started') continue;
    for (const dependency of resolution.dependencies) {
      if (dependency.kind !== 'found' || seen.has(`${dependency.path} ${as.uid}`)) continue;
      const why = whyClosed(subject, dependency.path, as);
      if (why === undefined) continue;
      seen.add(`${dependency.path} ${as.uid}`);
      yield {
        message: `${renderBinary(binary)} needs ${dependency.name}, which ${renderIdentity(as)} may not read`,
        path: binary.path,
        evidence: `${dependency.path} ${why}; the loader passes over it`,
        fix: `chmod 755 its directories and chmod 644 ${dependency.path}: RUN in a Dockerfile, fakeRootCommands of a Nix image`,
      };
    }
  }
}

function whyClosed({ image, runtime }: Subject, path: string, as: Identity): string | undefined {
  const found = image.tree.lookup(path);
  if (found.status !== 'found' || runtime.provides(found.realPath)) return undefined;
  if (!mayReach(found, as)) return 'lies in a directory that is closed';
  const { mode, uid, gid } = found.node;
  return mayAccess(found.node, as, 'read')
    ? undefined
    : `belongs to ${uid}:${gid}, mode ${renderMode(mode & 0o7777)}`;
}
