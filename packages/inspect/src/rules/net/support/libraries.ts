import type { Subject } from '../../../subject.ts';

/** Shared libraries of an image, by name without version: `libssl` to a path. */
export type Libraries = ReadonlyMap<string, string>;

const KEY = Symbol('libraries by name');

/** Where each shared library of the image lies; of several the first in path order. */
export function librariesOf(subject: Subject): Libraries {
  return subject.once(KEY, () => {
    const libraries = new Map<string, string>();
    for (const [path, node] of subject.image.tree.walk()) {
      if (node.type !== 'file') continue;
      const name = /\/(lib[\w+-]+)(?:-[\d.]+)?\.so(?:\.[\d.]+)?$/.exec(path)?.[1];
      if (name !== undefined && !libraries.has(name)) libraries.set(name, path);
    }
    return libraries;
  });
}
