export { type Efficiency, type HiddenBytes, measureEfficiency } from './efficiency.ts';
export { type Inspection, type InspectOptions, inspectImage, type SkippedRule } from './inspect-image.ts';
export type { Observation, Rule } from './rule.ts';
export { RULES } from './rules.ts';
export { type RuleSelection, selectRules } from './select-rules.ts';
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
