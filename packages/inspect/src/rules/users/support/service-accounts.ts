import type { ImageTree } from '@up/oci';
import { childrenAt } from '../../../look-up.ts';
import type { Subject } from '../../../subject.ts';

/** A name that a systemd unit of the image wants to run as. */
export interface ServiceAccount {
  readonly name: string;
  /** `User` or `Group`. */
  readonly option: string;
  readonly path: string;
  readonly line: number;
}

const UNITS = '/etc/systemd/system';

/** What systemd makes users from at boot. */
const SYSUSERS: readonly string[] = ['/etc/sysusers.d', '/run/sysusers.d', '/usr/lib/sysusers.d'];

const MAX_UNITS = 1000;

/** Users or groups that enabled services of the image name, and that nothing makes at boot. */
export function serviceAccounts(
  kind: 'user' | 'group',
  { image, accounts }: Subject,
): readonly ServiceAccount[] {
  const { tree } = image;
  if (
    tree.lookup('/usr/lib/systemd/systemd').status !== 'found' &&
    tree.lookup('/lib/systemd/systemd').status !== 'found'
  ) {
    return [];
  }
  const known = kind === 'user' ? accounts.users : accounts.groups;
  const madeAtBoot = namesOfSysusers(tree);
  return enabledUnits(tree)
    .flatMap((path) => accountsOf(path, kind, tree))
    .filter(({ name }) => /^[a-z_][\w-]*$/i.test(name) && !known.has(name) && !madeAtBoot.has(name));
}

/** Services in /etc/systemd/system/*.wants and *.requires. */
function enabledUnits(tree: ImageTree): readonly string[] {
  const directories = [...(childrenAt(tree, UNITS) ?? [])].filter(([name]) =>
    /\.(?:wants|requires)$/.test(name),
  );
  const units = directories.flatMap(([directory, node]) =>
    [...(node.children?.keys() ?? [])]
      .filter((name) => name.endsWith('.service'))
      .map((name) => `${UNITS}/${directory}/${name}`),
  );
  return units.sort().slice(0, MAX_UNITS);
}

function accountsOf(link: string, kind: 'user' | 'group', tree: ImageTree): readonly ServiceAccount[] {
  const found = tree.lookup(link);
  const text = found.status === 'found' ? found.node.facts?.text : undefined;
  if (
    found.status !== 'found' ||
    text === undefined ||
    /^\s*DynamicUser\s*=\s*(?:yes|true|on|1)/im.test(text)
  )
    return [];
  const option = kind === 'user' ? 'User' : 'Group';
  return text.split('\n').flatMap((line, index) => {
    const [, key, value = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return key === option ? [{ name: value, option, path: found.realPath, line: index + 1 }] : [];
  });
}

function namesOfSysusers(tree: ImageTree): ReadonlySet<string> {
  const texts = SYSUSERS.flatMap((path) => [...(childrenAt(tree, path) ?? [])]).map(
    ([, node]) => node.facts?.text ?? '',
  );
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/^[ugm]!?\s+(\S+)/gm)].map((match) => match[1] ?? '')),
  );
}
