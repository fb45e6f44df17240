import type { SnapshotIdentity } from './snapshot-identity.ts';

/** What differs, in words for a person, each as a sentence without its end; empty where nothing does. */
export function compareIdentity(saved: SnapshotIdentity, now: SnapshotIdentity): readonly string[] {
  return [
    ...(saved.qemu === now.qemu ? [] : [`QEMU was ${saved.qemu} and is ${now.qemu}`]),
    ...(saved.processor === now.processor ? [] : ['the processor of this host is another']),
    ...compareInputs(saved.inputs, now.inputs),
    ...compareArguments(saved.commandLine, now.commandLine),
  ];
}

function compareInputs(
  saved: SnapshotIdentity['inputs'],
  now: SnapshotIdentity['inputs'],
): readonly string[] {
  const names = [...new Set([...Object.keys(saved), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [before, after] = [saved[name], now[name]];
    if (before === after) return [];
    if (before === undefined) return [`there was no ${name}`];
    return [after === undefined ? `there is no ${name} any more` : `${name} has another content`];
  });
}

function compareArguments(saved: readonly string[], now: readonly string[]): readonly string[] {
  const gone = without(saved, now);
  const added = without(now, saved);
  if (gone.length + added.length > 0)
    return [
      ...(gone.length === 0 ? [] : [`its command line had ${gone.join(' ')}`]),
      ...(added.length === 0 ? [] : [`its command line has ${added.join(' ')} now`]),
    ];
  return saved.join('\0') === now.join('\0') ? [] : ['the order of its devices is another'];
}

/** The items of one list that the other has not, or not as often. */
function without(items: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return items.filter((item) => {
    const index = left.indexOf(item);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
