/** One entry of a Debian `Packages` file, as far as it takes to download it. */
export interface DebianPackage {
  readonly name: string;
  /** Below the mirror. */
  readonly path: string;
  readonly sha256: string;
  /** Of alternatives the first. */
  readonly depends: readonly string[];
}

export function parseDebianPackages(text: string): ReadonlyMap<string, DebianPackage> {
  const packages = new Map<string, DebianPackage>();
  for (const entry of text.split('\n\n')) {
    const name = field(entry, 'Package');
    const path = field(entry, 'Filename');
    const sha256 = field(entry, 'SHA256');
    if (name === undefined || path === undefined || sha256 === undefined) continue;
    const depends = (field(entry, 'Depends') ?? '')
      .split(',')
      .flatMap((each) => each.trim().match(/^[^\s:|(]+/)?.[0] ?? []);
    packages.set(name, { name, path, sha256, depends });
  }
  return packages;
}

function field(entry: string, name: string): string | undefined {
  const line = entry.startsWith(`${name}: `) ? 0 : entry.indexOf(`\n${name}: `);
  if (line === -1) return undefined;
  const start = entry.indexOf(': ', line) + 2;
  const end = entry.indexOf('\n', start);
  return entry.slice(start, end === -1 ? undefined : end);
}

/** A package and the shared libraries that it needs, directly or not; no other programs. */
export function withLibraries(
  packages: ReadonlyMap<string, DebianPackage>,
  name: string,
): readonly DebianPackage[] {
  const wanted = new Map<string, DebianPackage>();
  const visit = (each: string): void => {
    const found = packages.get(each);
    if (found === undefined || wanted.has(each)) return;
    wanted.set(each, found);
    for (const needed of found.depends) if (/^lib(?!.*-perl$)/.test(needed)) visit(needed);
  };
  visit(name);
  return [...wanted.values()];
}
