import { type DpkgEntry, isInstalled, parseDpkgStatus } from './dpkg-status.ts';
import { MAX_PACKAGES, type Package } from './package.ts';
import { PackageFiles } from './package-files.ts';
import { linesOf } from './stanzas.ts';
import type { Survey } from './survey.ts';

const DPKG = '/var/lib/dpkg';

/** What dpkg says is installed: its status file, and the files that distroless has one of for each package. */
export function listDpkgPackages(survey: Survey): readonly Package[] {
  const packages: Package[] = [];
  for (const entry of parseDpkgStatus(survey.readText(`${DPKG}/status`) ?? '')) {
    if (isInstalled(entry)) packages.push(toPackage(entry, listedFiles(survey, entry)));
  }
  for (const [file] of survey.childrenOf(`${DPKG}/status.d`)) {
    if (file.endsWith('.md5sums')) continue;
    const path = `${DPKG}/status.d/${file}`;
    for (const entry of parseDpkgStatus(survey.readText(path) ?? '').slice(0, 1)) {
      if (isInstalled(entry)) packages.push(toPackage(entry, summedFiles(survey, `${path}.md5sums`)));
    }
    if (packages.length >= MAX_PACKAGES) break;
  }
  return packages;
}

function toPackage(
  { name, version, architecture, declaredBytes }: DpkgEntry,
  files: PackageFiles | undefined,
): Package {
  const size =
    files !== undefined
      ? { sizeBytes: files.sizeBytes, sizeFrom: 'files' as const }
      : {
          sizeBytes: declaredBytes ?? 0,
          sizeFrom: declaredBytes === undefined ? ('unknown' as const) : ('declared' as const),
        };
  return { kind: 'dpkg', name, version, architecture, ...size, declaredBytes };
}

/** `info/NAME.list`: one absolute path a line. */
function listedFiles(survey: Survey, entry: DpkgEntry): PackageFiles | undefined {
  const { name, architecture, isMultiArchSame } = entry;
  if (name.includes('/') || architecture.includes('/')) return undefined;
  const names = isMultiArchSame ? [`${name}:${architecture}`, name] : [name];
  for (const stem of names) {
    const list = survey.readText(`${DPKG}/info/${stem}.list`);
    if (list === undefined) continue;
    const files = new PackageFiles(survey.owned);
    for (const path of linesOf(list)) if (path.startsWith('/')) files.add(survey.tree.lstat(path));
    return files;
  }
  return undefined;
}

/** `NAME.md5sums` of distroless: a digest, two spaces, a path without leading slash. */
function summedFiles(survey: Survey, path: string): PackageFiles | undefined {
  const sums = survey.readText(path);
  if (sums === undefined) return undefined;
  const files = new PackageFiles(survey.owned);
  for (const line of linesOf(sums)) {
    const name = /^[0-9a-f]{32} [ *](.+)$/.exec(line)?.[1];
    if (name !== undefined) files.add(survey.tree.lstat(`/${name}`));
  }
  return files;
}
