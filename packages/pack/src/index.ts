export { type BuildRunnerOptions, buildRunner, type RunnerArtefact, renderSettings } from './build-runner.ts';
export {
  type BuildContainerOptions,
  buildContainer,
  type ContainerArtefact,
  type ContainerLayer,
  imageName,
} from './container/build-container.ts';
export {
  type PackedFile,
  type PackedLink,
  type ProgramClosure,
  type ProgramClosureOptions,
  programClosure,
} from './container/program-closure.ts';
export { isEmbeddable, type Plan, type PlanOptions, planBuild } from './plan.ts';
