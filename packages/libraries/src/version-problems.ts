import type { LoadedObject } from './loaded-object.ts';
import type { VersionProblem } from './resolution.ts';

/**
 * The symbol versions that loaded objects require and the library in question does not provide. glibc refuses
 * to start then; musl never looks. A library without any versions passes, with a warning.
 */
export function findVersionProblems(objects: readonly LoadedObject[]): readonly VersionProblem[] {
  return objects.flatMap((object) =>
    object.elf.versionsNeeded.flatMap(({ library, versions }) => {
      const provider = objects.find((candidate) => answersTo(candidate, library));
      if (provider === undefined || provider.elf.versionsProvided.length === 0) return [];
      const provided = new Set(provider.elf.versionsProvided.map(({ name }) => name));
      return versions
        .filter(({ name, weak }) => !weak && !provided.has(name))
        .map(({ name }) => ({
          version: name,
          library,
          path: provider.path,
          requiredBy: object.path,
        }));
    }),
  );
}

/** glibc's rule: the path, a name that it was asked for by, or its soname. */
export function answersTo({ path, names, elf }: LoadedObject, name: string): boolean {
  return path === name || names.has(name) || elf.soname === name;
}
