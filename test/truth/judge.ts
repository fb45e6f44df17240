import { alarmsOf } from './predict.ts';
import type { TruthResult } from './suite.ts';
import { areaOf } from './truth-case.ts';

export type Judgement =
  | 'agreed'
  /** It fails, and no rule said so as an error. */
  | 'missed'
  /** A rule says that it will not work, and it works. */
  | 'false alarm'
  /** It fails as `docs/truth.md` says that it may: nobody claims to see it. */
  | 'limit';

export function judge({ one, prediction, observation }: TruthResult): Judgement {
  const isAlarmed = alarmsOf(prediction.inspection).length > 0;
  const isFailing = observation.outcome !== 'works';
  if (isAlarmed === isFailing) return 'agreed';
  if (isAlarmed) return 'false alarm';
  return one.expected.kind === 'limit' ? 'limit' : 'missed';
}

/** What is not as the case says: what Docker does, what inspect says, or which rule says it. */
export function problemsOf(result: TruthResult): readonly string[] {
  const { one, prediction, observation } = result;
  const { expected } = one;
  const { findings, skipped } = prediction.inspection;
  const judgement = judge(result);
  const alarms = alarmsOf(prediction.inspection);
  const outcome = expected.kind === 'works' ? 'works' : expected.how;
  const problems = [
    ...(observation.outcome === outcome ? [] : [`is ${observation.outcome}, not ${outcome}`]),
    ...(judgement === 'missed' || judgement === 'false alarm' ? [judgement] : []),
    ...skipped.map(({ rule, reason }) => `${rule} failed: ${reason}`),
  ];
  if (expected.kind === 'fails' && !expected.rules.some((rule) => alarms.includes(rule)))
    problems.push(`${expected.rules.join(' or ')} does not speak`);
  if (expected.kind === 'limit' && judgement !== 'limit') problems.push('is no limit any more');
  if (expected.kind === 'limit' && expected.warning !== undefined)
    if (!findings.some(({ rule, severity }) => rule === expected.warning && severity === 'warning'))
      problems.push(`${expected.warning} does not warn`);
  if (problems.length === 0) return [];
  const said = findings
    .filter(({ severity }) => severity === 'error')
    .map((one) => `${one.rule}: ${one.message}`);
  return [`${one.name}: ${problems.join('; ')}\n${[...said, observation.evidence].join('\n')}`];
}

/** A line of the table. */
export interface Score {
  readonly area: string;
  readonly cases: number;
  /** Those that Docker does not bring to work. */
  readonly failing: number;
  readonly agreed: number;
  readonly missed: number;
  readonly falseAlarms: number;
  readonly limits: number;
}

/** One line for each area, and one for all. */
export function scoresOf(results: readonly TruthResult[]): readonly Score[] {
  const areas = [...new Set(results.map(({ one }) => areaOf(one)))];
  const ofArea = areas.map((area) =>
    scoreOf(
      area,
      results.filter(({ one }) => areaOf(one) === area),
    ),
  );
  return [...ofArea, scoreOf('all', results)];
}

function scoreOf(area: string, results: readonly TruthResult[]): Score {
  const judgements = results.map(judge);
  const count = (judgement: Judgement): number => judgements.filter((one) => one === judgement).length;
  return {
    area,
    cases: results.length,
    failing: results.filter(({ observation }) => observation.outcome !== 'works').length,
    agreed: count('agreed'),
    missed: count('missed'),
    falseAlarms: count('false alarm'),
    limits: count('limit'),
  };
}
