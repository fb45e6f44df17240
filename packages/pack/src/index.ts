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
export type { InitrdCompression } from './initramfs/compress.ts';
export { type BuildIsoOptions, buildIso, type IsoArtefact } from './iso/build-iso.ts';
export type { Kernel, KernelChoice, KernelOrigin } from './kernel/kernel.ts';
export type { MachineManifest } from './machine/machine-manifest.ts';
export type { BuildMachineOptions } from './machine/machine-options.ts';
export type { MachinePart } from './machine/write-initrd.ts';
export { isEmbeddable, type NixUse, type Plan, type PlanOptions, planBuild } from './plan.ts';
export { type BuildVmOptions, buildVm, type VmArtefact } from './vm/build-vm.ts';
