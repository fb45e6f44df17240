export { CLOSURE_RULES, type ClosureRule, type ClosureRuleId } from './closure/closure-rules.ts';
export {
  type ClosureInspection,
  type InspectClosureOptions,
  inspectClosure,
} from './closure/inspect-closure.ts';
export type { ConfigChange, ConfigField, ConfigValue } from './diff/config-change.ts';
export { DIFF_PARTS, type Diff, type DiffPart, type DiffSide } from './diff/diff.ts';
export { diffClosures } from './diff/diff-closures.ts';
export { type DiffOptions, diffImages } from './diff/diff-images.ts';
export type { LayersDiff, OwnLayer, SharedLayer } from './diff/diff-layers.ts';
export type { DirectorySize, SizesDiff } from './diff/diff-sizes.ts';
export type {
  FileAspect,
  FileChange,
  FileCounts,
  FileState,
  FilesDiff,
  LoneFile,
} from './diff/file-change.ts';
export type { PackageChange, PackageHow, PackagesDiff, PackageVersion } from './diff/package-change.ts';
export { type Efficiency, type HiddenBytes, measureEfficiency } from './efficiency.ts';
export type { ExpectedFile, ExpectedPort, ImageExpectations } from './expectations/image-expectations.ts';
export { PROFILE_RULES } from './expectations/index.ts';
export { type StartOverrides, startedAs } from './expectations/started-as.ts';
export { imageFileView } from './image-file-view.ts';
export { type Inspection, type InspectOptions, inspectImage, type SkippedRule } from './inspect-image.ts';
export { listPackages } from './packages/list-packages.ts';
export type { Package, PackageKind, SizeSource } from './packages/package.ts';
export { describeAction } from './repair/describe-action.ts';
export { renderRepairNix } from './repair/nix/render-nix.ts';
export {
  type PlanRepairOptions,
  planRepair,
  type RepairPlan,
  type Unrepairable,
} from './repair/plan-repair.ts';
export type { MendedFinding, RepairAction } from './repair/repair-action.ts';
export { type RepairedContent, type RepairImageOptions, repairImage } from './repair/repair-image.ts';
export { summarizeActions } from './repair/summarize-actions.ts';
export type { Observation, Rule } from './rule.ts';
export { RULES } from './rules.ts';
export { type RuleSelection, selectRules } from './select-rules.ts';
export { describeSizes, type ImageSizes } from './sizes/describe-sizes.ts';
export type { TreemapBounds, TreemapNode } from './sizes/treemap-node.ts';
export { type ConfigFiles, configFilesOf } from './supervisord/config-files.ts';
export type { EventListenerGroup, FcgiGroup, FcgiSocket, GroupConfig } from './supervisord/group-config.ts';
export type { Identity, Owner, UserEntry } from './supervisord/identity.ts';
export {
  parseSupervisorConfig,
  type SupervisorConfig,
  type SupervisorConfigOptions,
  type SupervisorRefusal,
} from './supervisord/parse-supervisor-config.ts';
export type { LogTarget, ProcessConfig, StreamConfig } from './supervisord/process-config.ts';
export type { HttpServer } from './supervisord/read-http-servers.ts';
export type { RpcInterface } from './supervisord/read-plugins.ts';
export type { SupervisordSection } from './supervisord/read-supervisord-section.ts';
export type { ConfigPlace } from './supervisord/supervisor-error.ts';
export type { SupervisorWarning, SupervisorWarningKind } from './supervisord/warning.ts';
export type { SupervisorVersion } from './supervisord/world.ts';
