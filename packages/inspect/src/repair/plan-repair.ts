import { setImmediate } from 'node:timers/promises';
import type { Finding } from '@up/core';
import type { ImageTree } from '@up/oci';
import { type Inspection, type InspectOptions, inspectImage } from '../inspect-image.ts';
import type { Rule } from '../rule.ts';
import { createSubject, type Subject } from '../subject.ts';
import { addAction, sortActions } from './add-action.ts';
import { applyActions } from './apply-actions.ts';
import type { MendedFinding, RepairAction } from './repair-action.ts';
import { type FindingRef, isMeant, type ProposedAction, type Repairer, type RepairStep } from './repairer.ts';
import { REPAIRERS } from './repairers.ts';
import { whyNot } from './why-not.ts';

/** The rules are those whose findings are mended, and reported. */
export interface PlanRepairOptions extends Omit<InspectOptions, 'onRule'> {
  /** Whether supervisord's configuration gets store paths instead of links being made. Default: false. */
  readonly rewrite?: boolean | undefined;
}

/** A finding that stays, with the reason. */
export interface Unrepairable {
  readonly finding: Finding;
  /** Ends the sentence "It is not mended: ...". */
  readonly why: string;
}

/** What one more layer does to an image. It is data: nothing was changed yet. */
export interface RepairPlan {
  /** Directories first, then by path. */
  readonly actions: readonly RepairAction[];
  /** Of the image as it is. */
  readonly before: Inspection;
  /** Of the image as it would be: inspected, not subtracted. */
  readonly after: Inspection;
  /** Every error and warning of `after`, and what else a repair was tried for. */
  readonly unrepairable: readonly Unrepairable[];
}

/** What one thing mends may show the next: a program that is found now needs a loader, its user, a directory. */
const MAX_ROUNDS = 8;
/** Hostile images name things without end. */
const MAX_ACTIONS = 5000;

/**
 * Works out how an image is mended, by mending it in memory until nothing more can be done.
 * @throws the reason of `signal` when it aborts.
 */
export async function planRepair(options: PlanRepairOptions): Promise<RepairPlan> {
  const { image } = options;
  const planner = new Planner(options);
  let round = 0;
  while (round < MAX_ROUNDS && (await planner.round())) round += 1;
  const { actions, after } = await withoutFutile(sortActions(planner.actions), (tried) =>
    inspectImage({ ...options, image: applyActions(image, tried).image }),
  );
  return {
    actions,
    before: await inspectImage(options),
    after,
    unrepairable: after.findings.flatMap((finding) => {
      const why = planner.reasonFor(finding) ?? whyNot(finding);
      return why === undefined ? [] : [{ finding, why }];
    }),
  };
}

interface Outcome {
  readonly actions: readonly RepairAction[];
  readonly after: Inspection;
}

/** Leaves out what mends nothing in the end: something else may stand in the way as well. */
async function withoutFutile(
  actions: readonly RepairAction[],
  inspect: (actions: readonly RepairAction[]) => Promise<Inspection>,
): Promise<Outcome> {
  const after = await inspect(actions);
  const left = new Set(after.findings.map((finding) => keyOf(finding)));
  const useful = actions
    .map((action) => ({ ...action, mends: action.mends.filter((mended) => !left.has(keyOf(mended))) }))
    .filter(({ mends }) => mends.length > 0);
  return useful.length === actions.length ? { actions: useful, after } : await withoutFutile(useful, inspect);
}

function keyOf({ rule, path, line, message }: MendedFinding): string {
  return JSON.stringify([rule, path, line, message]);
}

class Planner {
  readonly #options: PlanRepairOptions;
  actions: readonly RepairAction[] = [];
  #subject: Subject;
  /** Of the last round: what could be mended by then is none of them. */
  #declined: (readonly [ref: FindingRef, why: string])[] = [];

  constructor(options: PlanRepairOptions) {
    this.#options = options;
    this.#subject = createSubject(options);
  }

  /** Lets every repairer look once. Returns whether there was anything to do. */
  async round(): Promise<boolean> {
    const before = this.actions;
    this.#declined = [];
    for (const repairer of REPAIRERS) {
      // Repairers keep the thread busy: only between them can an abort come in.
      await setImmediate();
      this.#options.signal?.throwIfAborted();
      await this.#repair(repairer);
    }
    return this.actions !== before;
  }

  reasonFor(finding: Finding): string | undefined {
    return this.#declined.find(([ref]) => isMeant(ref, finding))?.[1];
  }

  async #repair({ rules, steps }: Repairer): Promise<void> {
    const { rules: all, image, rewrite = false } = this.#options;
    const wanted = all.filter(({ id }) => rules.includes(id));
    const findings = await findingsOf(wanted, this.#subject);
    if (findings.length === 0) return;
    const known = this.actions;
    for (const step of steps({ subject: this.#subject, findings, rewrite })) this.#take(step, findings);
    if (this.actions === known) return;
    const repaired = applyActions(image, this.actions).image;
    this.#subject = createSubject({ ...this.#options, image: repaired });
  }

  #take(step: RepairStep, findings: readonly Finding[]): void {
    const why = step.kind === 'cannot' ? step.why : obstacleTo(this.#options.image.tree, step.action);
    if (step.kind === 'cannot' || why !== undefined) {
      for (const ref of step.mends) this.#declined.push([ref, why ?? '']);
      return;
    }
    const mends = findings.filter((finding) => step.mends.some((ref) => isMeant(ref, finding)));
    if (mends.length === 0 || this.actions.length >= MAX_ACTIONS) return;
    this.actions = addAction(this.actions, { ...step.action, mends: mends.map(toMended) });
  }
}

/** A rule that fails itself has no findings here; the inspections of the plan list it as skipped. */
async function findingsOf(rules: readonly Rule[], subject: Subject): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { id, severity, check } of rules) {
    try {
      for await (const observation of check(subject)) findings.push({ severity, ...observation, rule: id });
    } catch {
      subject.signal?.throwIfAborted();
    }
  }
  return findings;
}

/**
 * Why a layer cannot do it. A layer that changes something in a directory says anew what the directory is like, and
 * layers are written without extended attributes: where there are any, nothing is changed.
 */
function obstacleTo(tree: ImageTree, action: ProposedAction): string | undefined {
  if (!('path' in action)) return undefined;
  // Names that are not UTF-8 were read with replacement characters, and would be written as other names.
  if (action.path.includes('\ufffd')) return 'a name on the way to it is not UTF-8';
  const names = action.path.split('/').filter((name) => name !== '');
  const paths = ['/', ...names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)];
  const marked = paths.find((path) => tree.lstat(path)?.xattrs !== undefined);
  return marked === undefined ? undefined : `${marked} has extended attributes, which would be lost`;
}

function toMended({ rule, severity, message, path, line }: Finding): RepairAction['mends'][number] {
  return {
    rule,
    severity,
    message,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
  };
}
