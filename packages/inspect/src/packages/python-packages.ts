import type { FileNode } from '@up/oci';
import { MAX_PACKAGES, type Package } from './package.ts';
import { PackageFiles } from './package-files.ts';
import {
  type DistributionName,
  parseMetadataName,
  parsePythonMetadata,
  parseRecord,
} from './python-metadata.ts';
import type { Survey } from './survey.ts';

/** Python distributions by their metadata. Those in the Nix store are left out: their store paths name them. */
export function listPythonPackages(survey: Survey): readonly Package[] {
  const packages: Package[] = [];
  for (const [path, node] of survey.tree.walk()) {
    if (!path.endsWith('-info') || path.startsWith('/nix/store/')) continue;
    const said = parseMetadataName(path.slice(path.lastIndexOf('/') + 1));
    const distribution = said && readMetadata(survey, { path, node, said });
    if (distribution === undefined) continue;
    packages.push({ kind: 'python', ...distribution, path, ...sizeOf(survey, path) });
    if (packages.length >= MAX_PACKAGES) break;
  }
  return packages;
}

interface Place {
  readonly path: string;
  readonly node: FileNode;
  /** By the name of the directory or file. */
  readonly said: DistributionName;
}

function readMetadata(survey: Survey, { path, node, said }: Place): DistributionName | undefined {
  if (node.type !== 'directory') return metadataAt(survey, path, said);
  const file = ['METADATA', 'PKG-INFO'].find((name) => node.children?.has(name));
  return file === undefined ? undefined : metadataAt(survey, `${path}/${file}`, said);
}

/** What the file says; where its text was not kept, the name of the directory. */
function metadataAt(survey: Survey, path: string, said: DistributionName): DistributionName {
  const read = parsePythonMetadata(survey.readText(path) ?? '');
  return read === undefined ? said : { name: read.name, version: read.version ?? said.version };
}

function sizeOf(survey: Survey, path: string): Pick<Package, 'sizeBytes' | 'sizeFrom'> {
  const record = survey.readText(`${path}/RECORD`);
  if (record === undefined) return { sizeBytes: 0, sizeFrom: 'unknown' };
  const base = path.slice(0, path.lastIndexOf('/'));
  const files = new PackageFiles(survey.owned);
  for (const listed of parseRecord(record))
    files.add(survey.tree.lstat(listed.startsWith('/') ? listed : `${base}/${listed}`));
  return { sizeBytes: files.sizeBytes, sizeFrom: 'files' };
}
