import type { FileNode } from '@up/oci';
import { childrenAt } from '../look-up.ts';
import type { Subject } from '../subject.ts';
import type { SupervisorVersion } from '../supervisord/world.ts';

const LIBRARIES: readonly string[] = [
  '/usr/lib',
  '/usr/local/lib',
  '/usr/lib64',
  '/opt/venv/lib',
  '/venv/lib',
];
const PACKAGES: readonly string[] = ['site-packages', 'dist-packages'];

/** Of the supervisor in the image, by the names of its directories; 4.2 where nothing tells. */
export function supervisorVersionOf(subject: Subject): SupervisorVersion {
  const inStore = [...subject.store.storePaths].map((name) => /-supervisor-4\.(\d+)/.exec(name)?.[1]);
  const minor = [...inStore, ...packageVersions(subject)].find((found) => found !== undefined);
  return minor !== undefined && Number(minor) >= 3 ? '4.3' : '4.2';
}

function packageVersions({ image: { tree } }: Subject): readonly (string | undefined)[] {
  const pythons = LIBRARIES.flatMap((path) =>
    [...(childrenAt(tree, path) ?? [])].filter(([name]) => /^python3/.test(name)).map(([, node]) => node),
  );
  return pythons.flatMap((python) =>
    PACKAGES.flatMap((name) => namesIn(python.children?.get(name))).map(
      (name) => /^supervisor-4\.(\d+)/.exec(name)?.[1],
    ),
  );
}

function namesIn(node: FileNode | undefined): readonly string[] {
  return [...(node?.children?.keys() ?? [])];
}
