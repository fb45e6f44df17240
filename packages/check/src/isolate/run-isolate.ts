import { type NixContext, type NixEvent, nixVersion, readFacts } from '@up/nix';
import type { Session } from '@up/process';
import { startBudget } from '../budget.ts';
import { buildWithNix } from '../build/build-with-nix.ts';
import type { CheckEvent } from '../check-options.ts';
import { type CheckReport, toReport } from '../check-report.ts';
import type { CheckResult } from '../check-result.ts';
import { CheckRun, type Subject, skipped } from '../check-run.ts';
import { explainFailure, type FailureContext } from '../failure.ts';
import { findItems } from './find-items.ts';
import { outputsOfDrv, withoutBuilt } from './installable.ts';
import type { Item } from './item.ts';

export interface IsolateOptions {
  /**
   * A configuration of NixOS, nix-darwin or home-manager, whose packages are built; a set of packages; one package.
   */
  readonly installable: string;
  /** What relative flakes are relative to. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session: Session;
  readonly logDirectory: string;
  /** Default: one hour. */
  readonly withinMs?: number | undefined;
  /** Evaluations at a time; default 2. */
  readonly jobs?: number | undefined;
  readonly onEvent?: ((event: CheckEvent) => void) | undefined;
  readonly onNixEvent?: ((event: NixEvent) => void) | undefined;
}

export interface IsolateReport extends CheckReport {
  /** Whether a builder ran for anything that was built. What is fetched says nothing about the builders here. */
  readonly builtHere: number;
  /**
   * Everything that had to be built here failed, for one and the same cause: it is the builder that is broken, and no
   * package. The code of that cause.
   */
  readonly commonCause: string | undefined;
}

const DEFAULT_WITHIN_MS = 3_600_000;

/**
 * The hunt for the one package that breaks a configuration: each is evaluated and built alone, and those that break are
 * named, with cause and log. Then all of it together, where its parts are good.
 * @throws UpError UP_PROGRAM_NOT_FOUND or UP_PROGRAM_FAILED without Nix; UP_USAGE for what cannot be built; the reason of the signal.
 */
export async function isolate(options: IsolateOptions): Promise<IsolateReport> {
  const { cwd, env, signal, session, withinMs = DEFAULT_WITHIN_MS, jobs = 2, onEvent } = options;
  const installable = withoutBuilt(options.installable);
  const budget = startBudget({ withinMs, signal });
  const context: NixContext = { signal: budget.signal, cwd, env, session };
  const version = await nixVersion({ ...context, signal });
  onEvent?.({
    type: 'plan',
    targets: 1,
    budgetMs: withinMs,
    side: 'nix',
    reason: `Nix ${version.version}`,
  });
  const run = new CheckRun({ budget, signal, onFailure: 'keep-going', onEvent });
  const failures: FailureContext = {
    logDirectory: options.logDirectory,
    facts: readFacts({ root: cwd, env, signal }),
    attributes: [],
  };
  const hunt: Hunt = { run, context, failures, options, outputs: (drv) => outputsOfDrv(drv, version) };
  const builtHere = await huntAll(hunt, { installable, jobs });
  signal.throwIfAborted();
  const report = toReport({ results: run.results(), durationMs: budget.elapsedMs(), budgetMs: withinMs });
  return { ...report, builtHere, commonCause: commonCauseOf(report.results, builtHere) };
}

interface Hunt {
  readonly run: CheckRun;
  readonly context: NixContext;
  readonly failures: FailureContext;
  readonly options: IsolateOptions;
  readonly outputs: (drvPath: string) => string;
}

/** How many were built, and not fetched or there already. */
async function huntAll(
  hunt: Hunt,
  { installable, jobs }: { readonly installable: string; readonly jobs: number },
): Promise<number> {
  const { run, context } = hunt;
  const subject = { area: 'isolate', name: installable } as const;
  const found = await findItems(context, { installable, jobs }).catch((error: unknown) => {
    hunt.options.signal.throwIfAborted();
    if (!run.budget.isOver()) throw error;
    return undefined;
  });
  if (found === undefined) {
    run.add(skipped(subject, 'out of time: its packages were being evaluated'));
    return 0;
  }
  const { items, whole } = found;
  run.stage('isolate', items.length + (whole === undefined ? 0 : 1));
  if (items.length + (whole === undefined ? 0 : 1) === 0)
    run.add(skipped(subject, 'it lists no packages: there is nothing to build'));
  let built = 0;
  for (const item of items) built += await huntOne(hunt, item);
  if (whole === undefined) return built;
  // It needs each of them: that it fails, too, would say nothing new.
  if (items.length > 0 && run.results().some(({ status }) => status === 'failed')) {
    run.add(skipped({ area: 'isolate', name: whole.name }, 'it needs what failed'));
    return built;
  }
  return built + (await huntOne(hunt, whole));
}

async function huntOne(hunt: Hunt, item: Item): Promise<number> {
  const { run, context, failures, options } = hunt;
  const subject: Subject = { area: 'isolate', name: item.name };
  let builtHere = 0;
  await run.try(subject, async (signal): Promise<CheckResult> => {
    if (item.state === 'broken') {
      const failure = await explainFailure(failures, { ...item.answer, ...item });
      return { ...subject, status: 'failed', ...failure };
    }
    const { verdict, isBuilt } = await buildWithNix({ ...context, signal }, failures, {
      installable: hunt.outputs(item.drvPath),
      name: item.name,
      onNixEvent: options.onNixEvent,
    });
    builtHere = isBuilt && verdict.status === 'passed' ? 1 : 0;
    return { ...subject, ...verdict };
  });
  return builtHere;
}

/** One failure alone may be of the package; where builders work for others, they work. */
function commonCauseOf(results: readonly CheckResult[], builtHere: number): string | undefined {
  const failed = results.filter(({ status }) => status === 'failed');
  const codes = new Set(failed.map(({ explanations = [] }) => explanations[0]?.code));
  const [code] = codes;
  return builtHere === 0 && failed.length > 1 && codes.size === 1 ? code : undefined;
}
