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
export { findStorePath } from './store-path.ts';
