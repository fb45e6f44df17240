/** Reads an option with several values: `a,b` and an option that is given several times come to the same. */
export function listOption(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',').filter((name) => name !== '')];
}
