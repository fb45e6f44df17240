import type { FileNode } from '@up/oci';
import { baseName } from '../base-name.ts';
import { type Identity, resolveIdentity } from '../identity.ts';
import { textAt } from '../look-up.ts';
import type { Word } from '../shell/word.ts';
import type { Subject } from '../subject.ts';
import type { Command, Invocation } from './command.ts';
import { parseUnitFile, type UnitSetting } from './unit-file.ts';

const UNITS = '/etc/systemd/system';

/** More units are not looked at. */
const MAX_UNITS = 1000;

const STARTS: readonly string[] = ['ExecStart', 'ExecStartPre', 'ExecStartPost'];

/** A unit with one of these may be passed over, or find its files elsewhere. */
const UNSURE = /^(?:Condition|Assert)|^(?:RootDirectory|RootImage|ExecSearchPath)$/;

/** What the units start that are in /etc/systemd/system or enabled there, in an image whose process 1 is systemd. */
export function systemdCommands(subject: Subject, invocations: readonly Invocation[]): readonly Command[] {
  if (!invocations.some((invocation) => invocation.origin === 'main' && isSystemd(invocation))) return [];
  return unitPaths(subject).flatMap((path) => commandsOf(path, subject));
}

function isSystemd({ search }: Invocation): boolean {
  return (
    'lookup' in search && search.lookup.status === 'found' && search.lookup.realPath.endsWith('/systemd')
  );
}

/** Services in the directory itself and in its `*.wants` and `*.requires`; each file once, templates left out. */
function unitPaths({ image: { tree } }: Subject): readonly string[] {
  const found = tree.lookup(UNITS);
  const top = found.status === 'found' ? found.node : undefined;
  const below = [...(top?.children ?? [])]
    .filter(([name]) => /\.(?:wants|requires)$/.test(name))
    .map(([name, node]) => ({ path: `${UNITS}/${name}`, node }));
  const byRealPath = new Map<string, string>();
  for (const { path, node } of [{ path: UNITS, node: top }, ...below]) {
    for (const name of servicesIn(node)) {
      const unit = tree.lookup(`${path}/${name}`);
      if (unit.status === 'found' && !byRealPath.has(unit.realPath))
        byRealPath.set(unit.realPath, unit.realPath);
    }
  }
  return [...byRealPath.keys()].slice(0, MAX_UNITS);
}

function servicesIn(node: FileNode | undefined): readonly string[] {
  return [...(node?.children?.keys() ?? [])].filter((name) => /^[^@]+\.service$/.test(name)).sort();
}

function commandsOf(path: string, subject: Subject): readonly Command[] {
  const settings = parseUnitFile(textAt(subject.image.tree, path) ?? '');
  if (settings.some(({ key }) => UNSURE.test(key))) return [];
  const as = userOf(settings, subject);
  if (as === undefined) return [];
  return settings
    .filter(({ section, key }) => section === 'Service' && STARTS.includes(key))
    .flatMap(({ value, line }) => {
      const words = startWords(value);
      if (words === undefined) return [];
      const common = {
        by: `unit ${baseName(path)}`,
        source: { path, line },
        as,
        env: new Map<string, string>(),
      };
      return { ...common, words, origin: 'systemd', directory: '/', startedBy: 'exec', certainty: 'certain' };
    });
}

function userOf(settings: readonly UnitSetting[], { accounts }: Subject): Identity | undefined {
  const user = settings.findLast(({ section, key }) => section === 'Service' && key === 'User');
  const resolved = resolveIdentity(user?.value ?? '', accounts);
  return resolved.status === 'known' ? resolved.identity : undefined;
}

/** The words of `ExecStart=`; undefined where a failure is allowed (`-`) or the program depends on run time. */
function startWords(value: string): readonly Word[] | undefined {
  const [, prefix = '', rest = ''] = /^([-@:+!|]*)(.*)$/s.exec(value) ?? [];
  if (prefix.includes('-') || prefix.includes('|')) return undefined;
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const [program] = words;
  if (program === undefined || !/^\/[^%$"'\\]+$/.test(program)) return undefined;
  // Quotes and variables of the arguments are systemd's business; only plain ones are taken as they are.
  return words.map((word) => (/[%$"'\\]/.test(word) ? undefined : word));
}
