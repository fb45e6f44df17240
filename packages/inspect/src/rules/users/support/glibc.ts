import type { FileNode } from '@up/oci';
import type { Subject } from '../../../subject.ts';

const DIRECTORIES: readonly string[] = [
  ...['/lib', '/usr/lib', '/lib64', '/usr/lib64'],
  ...['x86_64', 'aarch64', 'i386', 'riscv64', 'powerpc64le', 's390x'].map(
    (cpu) => `/usr/lib/${cpu}-linux-gnu`,
  ),
  ...['x86_64', 'aarch64', 'i386', 'riscv64', 'powerpc64le', 's390x'].map((cpu) => `/lib/${cpu}-linux-gnu`),
  '/lib/arm-linux-gnueabihf',
  '/usr/lib/arm-linux-gnueabihf',
];

export interface CLibrary {
  readonly path: string;
  readonly node: FileNode;
}

/** glibc, where the image has it: libc.so.6 is its name alone. */
export function findGlibc({ image: { tree }, store }: Subject): CLibrary | undefined {
  const paths = [
    ...DIRECTORIES.map((directory) => `${directory}/libc.so.6`),
    ...store.candidates('/lib/libc.so.6'),
  ];
  for (const path of paths) {
    const found = tree.lookup(path);
    if (found.status === 'found' && found.node.type === 'file') return { path, node: found.node };
  }
  return undefined;
}

/** musl, where the image has it. */
export function findMusl({ image: { tree }, store }: Subject): string | undefined {
  const lib = tree.lookup('/lib');
  const names = lib.status === 'found' ? [...(lib.node.children?.keys() ?? [])] : [];
  const loader = names.find((name) => /^ld-musl-.*\.so\.1$/.test(name));
  if (loader !== undefined) return `/lib/${loader}`;
  const inStore = [...store.storePaths].find((name) => /-musl-\d/.test(name));
  return inStore === undefined ? undefined : `/nix/store/${inStore}`;
}
