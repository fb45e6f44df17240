export { type FindingsTextOptions, type Paint, renderFindings, summarizeFindings } from './findings-text.ts';
export { type JUnitCase, type JUnitOptions, toJUnit } from './junit.ts';
export { type RuleSummary, rulePage } from './rule-summary.ts';
export { type SarifOptions, toSarif } from './sarif.ts';
