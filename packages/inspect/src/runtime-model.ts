/** What is there in a container although no layer holds it. */
export interface RuntimeModel {
  /** Whether a path is given by the runtime, by a declared volume or by a tmpfs, or lies below one. */
  provides(path: string): boolean;
  /** Whether the runtime makes a directory there: something that it gives lies at `path` or below it. */
  makesDirectory(path: string): boolean;
}

/** File systems that every runtime mounts, and files that Docker, Podman and Kubernetes write. */
const TREES: readonly string[] = ['/proc', '/sys', '/dev'];
const FILES: readonly string[] = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/.dockerenv'];
/** Podman alone writes it: under Docker its directory is not there. */
const SOMETIMES: readonly string[] = ['/run/.containerenv'];

export interface RuntimeOptions {
  /** Paths of volumes and of tmpfs mounts: of the image config and of the profile. */
  readonly mounts: readonly string[];
}

export function createRuntimeModel({ mounts }: RuntimeOptions): RuntimeModel {
  const trees = [...TREES, ...mounts.map((path) => path.replace(/\/+$/, '')).filter((path) => path !== '')];
  const isBelowTree = (path: string) => trees.some((tree) => path === tree || path.startsWith(`${tree}/`));
  return {
    provides: (path) => FILES.includes(path) || SOMETIMES.includes(path) || isBelowTree(path),
    makesDirectory: (path) =>
      path === '/' ||
      (!FILES.includes(path) && isBelowTree(path)) ||
      [...trees, ...FILES].some((given) => given.startsWith(`${path}/`)),
  };
}
