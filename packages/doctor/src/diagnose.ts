import { formatDuration, safeText } from '@up/core';
import { bounded } from './bounded.ts';
import type { CheckContext, Group, HealthCheck } from './health-check.ts';
import type { Host } from './host/host.ts';
import { createNixView, type NixView } from './nix/nix-view.ts';
import type { Outcome, Status } from './outcome.ts';
import type { Remedy } from './remedy/remedy.ts';

export interface DiagnoseOptions {
  readonly host: Host;
  readonly checks: readonly HealthCheck[];
  readonly signal: AbortSignal;
  /** How long the canary may take, in milliseconds; default 7500. */
  readonly canaryMs?: number | undefined;
  /** Gets every result as it comes. */
  readonly onResult?: ((result: CheckResult) => void) | undefined;
}

export interface CheckResult {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  readonly status: Status;
  /** What was seen, the summary first. Neutralise it before a terminal. */
  readonly evidence: readonly string[];
  /** What to type or to change. */
  readonly fix: readonly string[];
  /** What can be done about it without a risk. */
  readonly remedies: readonly Remedy[];
  readonly durationMs: number;
}

export interface Diagnosis {
  /** In the order of the checks. */
  readonly checks: readonly CheckResult[];
  readonly counts: Readonly<Record<Status, number>>;
  readonly durationMs: number;
}

const ANSWER_MS = 4000;
const CANARY_MS = 7500;
const CHECK_MS = 5000;
const AT_ONCE = 8;
/** Before all others, one after the other: they tell a broken Nix from what follows of it. */
const FIRST: readonly string[] = ['nix-installed', 'nix-builder'];

/** What many checks will ask is asked while the canary flies. */
const NEED_ANSWERS: ReadonlySet<string> = new Set(['nix-conf', 'nix-daemon']);

function askAhead(nix: NixView): void {
  // Who needs the answer gets the error.
  for (const question of [nix.config, nix.store]) question().catch(() => undefined);
}

/**
 * Looks at a host: the canary of Nix first, then all that is independent at once, then what measures time. A check that
 * gives no answer has failed; one that throws has, too.
 * @throws the reason of `signal`.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { host, checks, signal, canaryMs = CANARY_MS, onResult } = options;
  const started = performance.now();
  const nix = createNixView({ host, signal, answerMs: ANSWER_MS, canaryMs });
  const results = new Map<string, CheckResult>();
  const run = async (check: HealthCheck): Promise<void> => {
    const result = await runCheck(check, { host, nix, signal });
    results.set(check.id, result);
    onResult?.(result);
  };
  if (checks.some(({ id }) => NEED_ANSWERS.has(id))) askAhead(nix);
  for (const check of checks.filter(({ id }) => FIRST.includes(id))) await run(check);
  const others = checks.filter(({ id, turn }) => !FIRST.includes(id) && turn === undefined);
  await inParallel(others, run);
  for (const check of checks.filter(({ turn }) => turn === 'alone')) await run(check);
  const ordered = checks.flatMap(({ id }) => results.get(id) ?? []);
  return { checks: ordered, counts: countByStatus(ordered), durationMs: performance.now() - started };
}

async function runCheck(check: HealthCheck, { host, nix, signal }: CheckContext): Promise<CheckResult> {
  const { id, group, title, timeoutMs = CHECK_MS } = check;
  const started = performance.now();
  const answer = await bounded({ timeoutMs, signal }, (own) => check.run({ host, nix, signal: own }));
  const outcome: Outcome =
    answer.how === 'done'
      ? answer.value
      : { status: 'fail', evidence: [problemOf(answer, timeoutMs)], fix: [], remedies: [] };
  return {
    id,
    group,
    title,
    status: outcome.status,
    evidence: outcome.evidence.filter((line) => line !== ''),
    fix: ('fix' in outcome ? outcome.fix : undefined) ?? [],
    remedies: 'remedies' in outcome ? outcome.remedies : [],
    durationMs: performance.now() - started,
  };
}

function problemOf(
  answer: { readonly how: 'late' } | { readonly how: 'failed'; readonly error: unknown },
  timeoutMs: number,
): string {
  if (answer.how === 'late') return `no answer in ${formatDuration(timeoutMs)}`;
  const { error } = answer;
  return `it could not be checked: ${safeText(error instanceof Error ? error.message : String(error))}`;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function countByStatus(results: readonly CheckResult[]): Readonly<Record<Status, number>> {
  const counts: Record<Status, number> = { pass: 0, warn: 0, fail: 0, skip: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
