export {
  type BuildDisplay,
  type BuildDisplayOptions,
  type BuildDisplayResult,
  createBuildDisplay,
} from './build-display/build-display.ts';
export { type FindingsTextOptions, type Paint, renderFindings, summarizeFindings } from './findings-text.ts';
export { type BootHtmlOptions, type BootRunView, type BootTrouble, toBootHtml } from './html/boot-page.ts';
export type { TreemapNode } from './html/cut-tree.ts';
export type { TimelineMark, TimelineSpan } from './html/timeline.ts';
export { type HtmlReportOptions, toHtml } from './html/to-html.ts';
export type { Treemap } from './html/treemap.ts';
export { type JUnitCase, type JUnitOptions, toJUnit } from './junit.ts';
export { type RuleSummary, rulePage } from './rule-summary.ts';
export { type SarifOptions, type SuppressedFinding, toSarif } from './sarif.ts';
