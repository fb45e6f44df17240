import { MAX_PACKAGES, type Package } from './package.ts';
import { PackageFiles } from './package-files.ts';
import { parseStorePathName } from './store-path-name.ts';
import type { Survey } from './survey.ts';

const STORE = '/nix/store';

/** The store paths of an image, derivations left out. */
export function listNixPackages(survey: Survey): readonly Package[] {
  const packages: Package[] = [];
  for (const [entry, node] of survey.childrenOf(STORE)) {
    const parsed = parseStorePathName(entry);
    if (parsed === undefined || entry.endsWith('.drv')) continue;
    if (packages.length >= MAX_PACKAGES) break;
    const files = new PackageFiles(survey.owned);
    files.addTree(node);
    const { name, version, output } = parsed;
    const path = `${STORE}/${entry}`;
    packages.push({
      kind: 'nix',
      name,
      version,
      output,
      path,
      sizeBytes: files.sizeBytes,
      sizeFrom: 'files',
    });
  }
  return packages;
}
