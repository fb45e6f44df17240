export { type BuildRunnerOptions, buildRunner, type RunnerArtefact, renderSettings } from './build-runner.ts';
export { EMBEDDED_TYPES, type Plan, type PlanOptions, planBuild } from './plan.ts';
