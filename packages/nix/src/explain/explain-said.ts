import { EXPLAIN_RULES } from './all-rules.ts';
import { type BuilderHit, builderHitFinder } from './builder-hits.ts';
import type { Said, SaidError } from './collect-said.ts';
import type { ExplainOptions } from './explain-options.ts';
import type { Explanation, SaidBy } from './explanation.ts';
import { nameOfDrv } from './log-owner.ts';
import { findOwnPosition } from './own-position.ts';
import type { Rule, RuleMatch, RuleScope } from './rule.ts';

/** Codes that say only that a build failed: what the builder said is the cause. */
const BUILD_FAILURES: ReadonlySet<string> = new Set(['builder-failed', 'builder-signal', 'missing-builder']);
const MAX_MESSAGE_LINES = 12;

/** From what was said to what is meant. */
export async function explainSaid(all: Said, options: ExplainOptions): Promise<readonly Explanation[]> {
  const said = withBuilderErrors(all, options);
  const nix: Explanation[] = [];
  for (const error of said.errors) nix.push(await explainError(error, said, options));
  const failures = nix.filter(({ code }) => BUILD_FAILURES.has(code));
  const builders = await explainBuilders(said, { options, failures, hasErrors: nix.length > 0 });
  const roots = withoutConsequences(foldBuilderWords(nix, said), builders);
  const warnings: Explanation[] = [];
  for (const text of said.warnings) {
    const found = find('warning', text, { drvPath: undefined, options });
    if (found !== undefined)
      warnings.push(await told(found, { message: text, evidence: [], saidBy: 'nix-warning', options }));
  }
  return unique([...roots, ...builders, ...warnings]);
}

/**
 * In a log whose builders have no mark, as that of one derivation, `error:` may be a builder's: where only a rule for
 * builders knows it, it is.
 */
function withBuilderErrors(said: Said, options: ExplainOptions): Said {
  if (said.marksBuilders) return said;
  const findHit = builderHitFinder();
  const hits: BuilderHit[] = [...said.hits];
  const errors = said.errors.filter((error) => {
    if (findFor(error, options) !== undefined) return true;
    const found = error.text.split('\n').flatMap((line) => findHit(line, undefined) ?? []);
    hits.push(...found);
    return found.length === 0;
  });
  return { ...said, errors, hits };
}

interface Found {
  readonly rule: Rule;
  readonly match: RuleMatch;
}

interface FindOptions {
  readonly drvPath: string | undefined;
  readonly options: ExplainOptions;
}

function find(scope: RuleScope, text: string, { drvPath, options }: FindOptions): Found | undefined {
  for (const rule of EXPLAIN_RULES) {
    if (rule.scope !== scope) continue;
    for (const pattern of rule.patterns) {
      const found = pattern.exec(text);
      if (found !== null) return { rule, match: matchOf(found.groups ?? {}, { drvPath, options }) };
    }
  }
  return undefined;
}

function findFor({ message, text, drvPath }: SaidError, options: ExplainOptions): Found | undefined {
  return find('message', message, { drvPath, options }) ?? find('trace', text, { drvPath, options });
}

function matchOf(groups: Readonly<Record<string, string>>, { drvPath, options }: FindOptions): RuleMatch {
  return { group: (name) => groups[name] ?? '', drvPath, attributes: options.attributes ?? [] };
}

interface ToldOptions {
  readonly message: string;
  readonly evidence: readonly string[];
  readonly saidBy: SaidBy;
  readonly options: ExplainOptions;
  readonly position?: string | undefined;
}

async function told(
  { rule, match }: Found,
  { message, evidence, saidBy, options, position }: ToldOptions,
): Promise<Explanation> {
  const decision = options.facts === undefined ? undefined : await rule.decide?.(match, options.facts);
  return {
    code: decision?.code ?? rule.code,
    message: firstLines(message),
    cause: decision?.cause ?? rule.cause(match),
    fix: decision?.fix ?? rule.fix(match),
    certainty: decision?.certainty ?? rule.certainty ?? 'certain',
    evidence: [...evidence, ...(decision?.evidence ?? [])],
    drvPath: match.drvPath,
    position,
    saidBy,
  };
}

async function explainError(error: SaidError, said: Said, options: ExplainOptions): Promise<Explanation> {
  const { message, text } = error;
  const found = findFor(error, options);
  const position = await findOwnPosition(error.positions, options.facts);
  if (found === undefined) return unknown(error, position);
  const isBuild = BUILD_FAILURES.has(found.rule.code);
  const evidence = isBuild ? tailOf(error, said) : positionsOf(error);
  return told(found, { message: message || text, evidence, saidBy: 'nix', options, position });
}

/** Whole, and without a guess. */
function unknown({ text, drvPath }: SaidError, position: string | undefined): Explanation {
  const fix = ['Run it again with --show-trace, if it was without.'];
  return {
    code: 'unknown',
    message: text,
    cause: undefined,
    fix,
    certainty: 'certain',
    evidence: [],
    drvPath,
    position,
    saidBy: 'nix',
  };
}

function tailOf({ drvPath, before }: SaidError, said: Said): readonly string[] {
  const own = drvPath === undefined ? [] : said.tails.lines(nameOfDrv(drvPath));
  return own.length > 0 || said.marksBuilders ? own : before;
}

const MAX_POSITIONS = 4;

function positionsOf({ positions }: SaidError): readonly string[] {
  return positions.slice(0, MAX_POSITIONS).map((position) => `at ${position}`);
}

interface BuildersOptions {
  readonly options: ExplainOptions;
  readonly failures: readonly Explanation[];
  readonly hasErrors: boolean;
}

/**
 * What builders said counts where they failed: a build that went on may have said the same. Where Nix named no
 * failure, everything counts; a line without a name may be of any of them.
 */
async function explainBuilders(
  said: Said,
  { options, failures, hasErrors }: BuildersOptions,
): Promise<readonly Explanation[]> {
  const failed = new Set(
    [...failures.map(({ drvPath }) => drvPath), ...(options.failed ?? [])].flatMap((drvPath) =>
      drvPath === undefined ? [] : [nameOfDrv(drvPath)],
    ),
  );
  const isHeadless = failures.some(({ drvPath }) => drvPath === undefined);
  const counts = ({ owner }: BuilderHit): boolean =>
    !hasErrors ||
    isHeadless ||
    (owner === undefined ? failed.size > 0 && !said.marksBuilders : failed.has(owner));
  const found: Explanation[] = [];
  for (const hit of said.hits.filter(counts)) {
    const owner = hit.owner ?? (failed.size === 1 ? [...failed][0] : undefined);
    const drvPath = owner === undefined ? undefined : said.drvPaths.get(owner);
    const match = matchOf(hit.groups, { drvPath, options });
    found.push(
      await told(
        { rule: hit.rule, match },
        { message: hit.line.trim(), evidence: [], saidBy: 'builder', options },
      ),
    );
  }
  return preferCertain(found);
}

/** Of one derivation: where a line says for certain what is wrong, what others make likely is left out. */
function preferCertain(found: readonly Explanation[]): readonly Explanation[] {
  return found.filter(
    ({ certainty, drvPath }) =>
      certainty === 'certain' ||
      !found.some((other) => other.certainty === 'certain' && other.drvPath === drvPath),
  );
}

/**
 * Where lines have no mark, a builder's own `error:` looks like one of Nix. One line that no rule knows, before the
 * failure of a builder that wrote without a mark, is that builder's: its last lines show it.
 */
function foldBuilderWords(nix: readonly Explanation[], said: Said): readonly Explanation[] {
  return nix.filter((explanation, index) => {
    const error = said.errors[index];
    if (explanation.code !== 'unknown' || error?.source !== 'text' || error.text.includes('\n')) return true;
    const failure = nix.slice(index + 1).find(({ code }) => BUILD_FAILURES.has(code));
    return failure === undefined;
  });
}

/** Left out: builds that failed for what is explained already, and dependents of what failed. */
function withoutConsequences(
  nix: readonly Explanation[],
  builders: readonly Explanation[],
): readonly Explanation[] {
  const explained = new Set(builders.map(({ drvPath }) => drvPath));
  const kept = nix.filter(({ code, drvPath }) => !(BUILD_FAILURES.has(code) && explained.has(drvPath)));
  const isRoot = ({ code }: Explanation): boolean => code !== 'dependency-failed';
  const hasRoot = builders.length > 0 || kept.some(isRoot);
  return hasRoot ? kept.filter(isRoot) : kept.slice(-1);
}

function unique(explanations: readonly Explanation[]): readonly Explanation[] {
  const seen = new Set<string>();
  return explanations.filter(({ code, cause, message, drvPath }) => {
    const key = JSON.stringify([code, cause ?? message, drvPath]);
    return seen.has(key) ? false : seen.add(key);
  });
}

function firstLines(message: string): string {
  return message.split('\n').slice(0, MAX_MESSAGE_LINES).join('\n');
}
