/** The operating systems that `up` runs on, as `process.platform` names them. */
export type Platform = 'linux' | 'darwin';

/** What `up` builds, in the order in which every output lists it. */
export const ARTEFACT_TYPES: readonly ['runner', 'container', 'container-enhanced', 'vm', 'iso'] = [
  'runner',
  'container',
  'container-enhanced',
  'vm',
  'iso',
];

export type ArtefactType = 'runner' | 'container' | 'container-enhanced' | 'vm' | 'iso';

export interface TypeTraits {
  readonly summary: string;
  /** Where the artefact can be built. */
  readonly buildsOn: readonly Platform[];
  /** Where it can be run and proven. */
  readonly runsOn: readonly Platform[];
  /** What running it needs on the host, for messages. */
  readonly runsWith: string | undefined;
}

const EVERYWHERE: readonly Platform[] = ['linux', 'darwin'];
const LINUX: readonly Platform[] = ['linux'];

export const TYPE_TRAITS: Readonly<Record<ArtefactType, TypeTraits>> = {
  runner: {
    summary: 'a process on this machine',
    buildsOn: EVERYWHERE,
    runsOn: EVERYWHERE,
    runsWith: undefined,
  },
  container: {
    summary: 'an OCI image',
    buildsOn: EVERYWHERE,
    runsOn: EVERYWHERE,
    runsWith: 'Docker or Podman',
  },
  'container-enhanced': {
    summary: 'an OCI image with systemd inside',
    buildsOn: LINUX,
    runsOn: LINUX,
    runsWith: 'Docker or Podman',
  },
  vm: { summary: 'a virtual machine', buildsOn: LINUX, runsOn: LINUX, runsWith: 'QEMU' },
  iso: { summary: 'a bootable ISO image', buildsOn: LINUX, runsOn: LINUX, runsWith: 'QEMU' },
};

export function isArtefactType(text: string): text is ArtefactType {
  return Object.hasOwn(TYPE_TRAITS, text);
}
