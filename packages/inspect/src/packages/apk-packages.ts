import { parseApkDatabase } from './apk-database.ts';
import type { Package } from './package.ts';
import { PackageFiles } from './package-files.ts';
import type { Survey } from './survey.ts';

/** Where apk keeps what is installed: since apk 3 below /usr. */
const DATABASES = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'] as const;

/** What apk says is installed. */
export function listApkPackages(survey: Survey): readonly Package[] {
  for (const path of DATABASES) {
    const text = survey.readText(path);
    if (text !== undefined) return [...packagesOf(text, survey)];
  }
  return [];
}

function* packagesOf(text: string, { tree, owned }: Survey): Generator<Package, void, void> {
  for (const { name, version, architecture, declaredBytes, files: paths } of parseApkDatabase(text)) {
    const files = new PackageFiles(owned);
    for (const path of paths) files.add(tree.lstat(`/${path}`));
    const { sizeBytes } = files;
    yield { kind: 'apk', name, version, architecture, sizeBytes, sizeFrom: 'files', declaredBytes };
  }
}
