import { readdirSync, readFileSync } from 'node:fs';

/** What /proc says of one process. */
export interface ProcRow {
  readonly pid: number;
  readonly parent: number;
  /** The high-water mark of its resident set. */
  readonly peakBytes: number;
}

/** Undefined where the process is gone, a zombie, or where there is no /proc. */
export function readProcRow(pid: number): ProcRow | undefined {
  const status = read(`/proc/${pid}/status`);
  const parent = /^PPid:\s+(\d+)$/m.exec(status)?.[1];
  const peakKiB = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (parent === undefined || peakKiB === undefined) return undefined;
  return { pid, parent: Number(parent), peakBytes: Number(peakKiB) * 1024 };
}

/** A process and its descendants that are alive. */
export function readProcTree(pid: number): readonly ProcRow[] {
  const rows = pids().flatMap((one) => readProcRow(one) ?? []);
  const tree = new Set([pid]);
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const row of rows) if (tree.has(row.parent)) tree.add(row.pid);
  }
  return rows.filter((row) => tree.has(row.pid));
}

/** On a core so far, user and system, all threads, in milliseconds, in steps of ten. */
export function readCpuMs(pid: number): number {
  // The name, in parentheses, may hold spaces: fields are counted from behind it.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * MS_PER_TICK;
}

/** The kernel reports in hundredths of a second on every machine that Node runs on. */
const MS_PER_TICK = 10;

function pids(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
