/** A line of the list of what will be built, which Nix prints before the first build, each path on a line of its own. */
export function readPlan(text: string): string | undefined {
  return /^\s+(\/\S+\.drv)$/.exec(text)?.[1];
}
