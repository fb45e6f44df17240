export type { Closure, ClosurePath } from './closure.ts';
export { isClosureList, parseClosureList } from './closure-list.ts';
export { type BuiltOutputs, parseBuiltOutputs } from './dialect/built-outputs.ts';
export { capabilitiesOf, type NixCapabilities } from './dialect/capabilities.ts';
export { type Derivation, parseDerivations } from './dialect/derivation.ts';
export { type FlakeInput, type FlakeMetadata, parseFlakeMetadata } from './dialect/flake-metadata.ts';
export { type FlakeOutput, parseFlakeOutputs } from './dialect/flake-outputs.ts';
export { isAtLeast, type NixFlavour, type NixVersion, parseNixVersion } from './dialect/nix-version.ts';
export { type PathInfo, type PathInfos, parsePathInfo } from './dialect/path-info.ts';
export { parseStoreInfo, type StoreInfo } from './dialect/store-info.ts';
export { EXPLAIN_RULES } from './explain/all-rules.ts';
export { type ExplainResult, explain } from './explain/explain.ts';
export type { ExplainOptions } from './explain/explain-options.ts';
export type { Explanation, SaidBy } from './explain/explanation.ts';
export type { Facts, Room, SourceFile } from './explain/facts.ts';
export { type ReadFactsOptions, readFacts } from './explain/read-facts.ts';
export type { Decision, Rule, RuleMatch, RuleScope } from './explain/rule.ts';
export type { Generation, GenerationMetadata, Profile } from './generations/generation.ts';
export {
  generationMetadata,
  type ReadGenerationsOptions,
  readGenerations,
} from './generations/read-generations.ts';
export type {
  BuildEnd,
  BuildHistory,
  BuildRecording,
  BuildStart,
  HistoryListing,
} from './history/build-history.ts';
export type { BuildRecord, BuiltDerivation } from './history/build-record.ts';
export { type HistoryOptions, history } from './history/history.ts';
export { historyDirectory } from './history/history-directory.ts';
export { type BuildHistoryOptions, openBuildHistory } from './history/open-build-history.ts';
export {
  type DerivationShowOptions,
  derivationShow,
  type FlakeMetadataOptions,
  type FlakeShowOptions,
  flakeMetadata,
  flakeShow,
  type NixEvalOptions,
  nixEval,
  type PathInfoOptions,
  pathInfo,
  storeInfo,
} from './invoke/ask.ts';
export { type ClimbLadderOptions, climbLadder } from './invoke/climb-ladder.ts';
export { type NixAnswer, requireAnswer } from './invoke/nix-answer.ts';
export { type FailedBuild, type NixBuildOptions, type NixBuildResult, nixBuild } from './invoke/nix-build.ts';
export type { NixContext } from './invoke/nix-context.ts';
export { nixVersion } from './invoke/nix-version.ts';
export { type NixRun, type RunNixOptions, runNix } from './invoke/run-nix.ts';
export { type BuildLog, type BuildLogOptions, createBuildLog } from './log/build-log.ts';
export type {
  BuildError,
  BuildLogLines,
  BuildOutcome,
  BuildSnapshot,
  BuildState,
  BuildTotals,
  TransferState,
} from './log/build-snapshot.ts';
export type {
  Activity,
  ActivityResult,
  CutLine,
  NixErrorInfo,
  NixEvent,
  NixMessage,
} from './log/nix-event.ts';
export { parseNixLogLine, parseNixLogRecord } from './log/parse-nix-log-line.ts';
export {
  createNixLogDecoder,
  type NixLogDecoder,
  type ReadNixLogOptions,
  readNixLog,
} from './log/read-nix-log.ts';
export { type ReadClosureOptions, readClosure } from './read-closure.ts';
export {
  type MissingNix,
  type NixReadiness,
  type ReadinessOptions,
  readNixReadiness,
} from './readiness/read-readiness.ts';
export { type FindToolOptions, findRebuildTool, type RebuildTool } from './rebuild/find-tool.ts';
export { rebuild } from './rebuild/rebuild.ts';
export {
  changesSystem,
  REBUILD_ACTIONS,
  type RebuildAction,
  type RebuildKind,
} from './rebuild/rebuild-kind.ts';
export type {
  RebuildOptions,
  RebuildResult,
  RebuildStep,
  SystemChange,
} from './rebuild/rebuild-result.ts';
export type { StepResult } from './rebuild/run-step.ts';
export { checkSources } from './sources/check-sources.ts';
export type { CheckSourcesOptions, SourceCheck } from './sources/source-check.ts';
export { SOURCE_RULES, type SourceRule, type SourceRuleId } from './sources/source-rules.ts';
export { type StatusOptions, status } from './status/status.ts';
export type {
  FailedUnits,
  FlakeStatus,
  HomeStatus,
  HostKind,
  JournalError,
  JournalErrors,
  Problem,
  Skipped,
  SystemProfileStatus,
  SystemStatus,
} from './status/system-status.ts';
export { findStorePath } from './store-path.ts';
