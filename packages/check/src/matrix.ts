import { type ArtefactType, listTargets, type Registry } from '@up/profiles';
import type { CheckArea, CheckResult } from './check-result.ts';

/** How far a target has come on this machine. */
export interface MatrixCell {
  readonly target: string;
  /** The last that was tried; undefined where nothing was. */
  readonly area: CheckArea | undefined;
  readonly status: CheckResult['status'];
  readonly evidence: string;
}

export interface MatrixRow {
  readonly workload: string;
  readonly profile: string;
  /** A type that the profile does not come as is not there. */
  readonly cells: Readonly<Partial<Record<ArtefactType, MatrixCell>>>;
}

export interface ToMatrixOptions {
  readonly registry: Registry;
  readonly results: readonly CheckResult[];
  readonly system: string;
}

/** In the order in which they are tried. */
const STEPS: readonly CheckArea[] = ['names', 'platforms', 'plan', 'evaluate', 'build', 'reproduce', 'prove'];

/** Workload x profile x type. A target that failed anywhere failed; else what counts is the last step that passed. */
export function toMatrix({ registry, results, system }: ToMatrixOptions): readonly MatrixRow[] {
  const byTarget = groupBy(
    results.filter((result) => result.target !== undefined && (result.system ?? system) === system),
    ({ target }) => target,
  );
  const rows = new Map<string, { workload: string; profile: string; cells: Record<string, MatrixCell> }>();
  for (const { name, workload, profile, type } of listTargets(registry)) {
    const found = byTarget.get(name);
    if (found === undefined) continue;
    const key = `${workload}/${profile}`;
    const row = rows.get(key) ?? { workload, profile, cells: {} };
    row.cells[type] = toCell(name, found);
    rows.set(key, row);
  }
  return [...rows.values()];
}

function toCell(target: string, results: readonly CheckResult[]): MatrixCell {
  const ordered = [...results].sort((a, b) => STEPS.indexOf(a.area) - STEPS.indexOf(b.area));
  const decisive =
    ordered.find(({ status }) => status === 'failed') ??
    ordered.findLast(({ status }) => status === 'passed') ??
    ordered.at(-1);
  const { area, status = 'skipped', evidence = '' } = decisive ?? {};
  return { target, area, status, evidence };
}

function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
