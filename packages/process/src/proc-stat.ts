/** One process as /proc/<pid>/stat tells it. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  /** `R`, `S`, `Z`... */
  readonly state: string;
  /** Clock ticks from boot to its start. Text, because it is a 64-bit number. */
  readonly startTicks: string;
}

/** Positions after the name of the program (proc(5) counts from 1 and the state is field 3). */
const STATE = 0;
const PPID = 1;
const PGRP = 2;
const SESSION = 3;
const START_TICKS = 19;

/** Parses /proc/<pid>/stat. The name may hold spaces, brackets and line breaks: it ends at the last `)`. */
export function parseProcStat(text: string): ProcessRow | undefined {
  const nameStart = text.indexOf(' (');
  const nameEnd = text.lastIndexOf(') ');
  if (nameStart <= 0 || nameEnd < nameStart) return undefined;
  const fields = text.slice(nameEnd + 2).split(' ');
  const [pid, ppid, pgrp, session] = [
    text.slice(0, nameStart),
    fields[PPID],
    fields[PGRP],
    fields[SESSION],
  ].map(toPid);
  const state = fields[STATE];
  const startTicks = fields[START_TICKS]?.trim();
  if (pid === undefined || ppid === undefined || pgrp === undefined || session === undefined)
    return undefined;
  if (state === undefined || !/^[A-Za-z]$/.test(state)) return undefined;
  if (startTicks === undefined || !/^\d{1,20}$/.test(startTicks)) return undefined;
  return { pid, ppid, pgrp, session, state, startTicks };
}

/** Dead but not yet collected by its parent: it runs no code and cannot be killed. */
export function isDead(row: ProcessRow): boolean {
  return row.state === 'Z' || row.state === 'X';
}

function toPid(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
