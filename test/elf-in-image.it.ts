import { execFileSync } from 'node:child_process';
import { join, posix } from 'node:path';
import { imageFileView } from '@up/inspect';
import { createLibraryResolver } from '@up/libraries';
import { type Image, openImage } from '@up/oci';
import { beforeAll, expect, it } from 'vitest';
import { debianRoot } from './src/images/debian-root.ts';
import { describeWith } from './src/needs.ts';

const { signal } = new AbortController();
const LOADER = '/lib64/ld-linux-x86-64.so.2';
const PACKAGES = ['git', 'openssh-client', 'nginx-light', 'python3', 'procps', 'iproute2', 'gdb', 'vim-tiny'];
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Every ELF file of a Debian image, as an inspector sees it and as the tools of that image do. */
describeWith(['mmdebstrap', 'chroot', 'readelf', 'root'], 'ELF files of a Debian image', () => {
  let root: string;
  let image: Image;
  let elfFiles: readonly string[];

  beforeAll(async () => {
    root = debianRoot({ packages: PACKAGES, variant: 'minbase' });
    image = await openImage(root, { signal });
    elfFiles = [...image.tree.walk()].flatMap(([path, { facts }]) =>
      facts?.elf === undefined ? [] : [path],
    );
  }, 600_000);

  it('are many', () => {
    expect(elfFiles.length).toBeGreaterThan(500);
  });

  it('need and are loaded by what readelf says', () => {
    const expected = readelf(root, elfFiles);
    const actual = new Map(
      elfFiles.map((path) => {
        const { needed = [], interpreter } = elfOf(image, path) ?? {};
        return [path, { needed: [...needed], interpreter }];
      }),
    );
    expect(actual).toEqual(expected);
  });

  it('get the libraries that their own loader gives them in a chroot', () => {
    const resolver = createLibraryResolver(imageFileView(image.tree));
    const traced = traceInChroot(root, elfFiles);
    const different = elfFiles.flatMap((binary) => {
      const expected = traced.get(binary);
      // A static file, or one of another machine: the loader has nothing to say of it.
      if (expected === undefined) return [];
      const { dependencies } = resolver.resolve({ binary });
      const actual = new Map<string, string>();
      for (const dependency of dependencies) {
        const isFound = dependency.kind === 'found' || dependency.kind === 'already-loaded';
        if (isFound) actual.set(posix.basename(dependency.realPath), dependency.realPath);
        else actual.set(dependency.name, 'not found');
      }
      const wrong = [...expected].filter(([name, path]) => actual.get(name) !== path);
      return wrong.length === 0 ? [] : [{ binary, wrong, actual: [...actual] }];
    });
    expect(different).toEqual([]);
    expect(traced.size).toBeGreaterThan(500);
  });

  /** By the name of the real file: what the loader resolved, links followed inside the image. */
  function traceInChroot(
    directory: string,
    paths: readonly string[],
  ): ReadonlyMap<string, ReadonlyMap<string, string>> {
    const script = `while IFS= read -r file; do echo "== $file"; ${LOADER} --list "$file" 2>/dev/null; done`;
    const output = execFileSync('chroot', [directory, '/bin/sh', '-c', script], {
      input: `${paths.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: MAX_OUTPUT,
    });
    const traces = new Map<string, ReadonlyMap<string, string>>();
    for (const part of output.split(/^== /m).slice(1)) {
      const [binary = '', ...lines] = part.split('\n');
      const libraries = new Map<string, string>();
      for (const line of lines) {
        const [, name = '', path] = /^\t(\S+) => (not found|\S+)/.exec(line) ?? [];
        if (path === 'not found') libraries.set(name, path);
        else if (path !== undefined) {
          const real = realPath(path);
          libraries.set(posix.basename(real), real);
        }
      }
      if (libraries.size > 0) traces.set(binary, libraries);
    }
    return traces;
  }

  function realPath(path: string): string {
    const found = image.tree.lookup(path);
    return found.status === 'found' ? found.realPath : path;
  }
});

function elfOf({ tree }: Image, path: string) {
  const found = tree.lookup(path);
  return found.status === 'found' ? found.node.facts?.elf : undefined;
}

interface Needs {
  readonly needed: readonly string[];
  readonly interpreter: string | undefined;
}

function readelf(root: string, paths: readonly string[]): ReadonlyMap<string, Needs> {
  const needs = new Map<string, Needs>();
  for (let at = 0; at < paths.length; at += 200) {
    const files = paths.slice(at, at + 200).map((path) => join(root, path));
    const output = execFileSync('readelf', ['--wide', '--dynamic', '--program-headers', ...files], {
      encoding: 'utf8',
      maxBuffer: MAX_OUTPUT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for (const part of output.split(/^File: /m).slice(1)) {
      const path = `/${posix.relative(root, part.slice(0, part.indexOf('\n')))}`;
      const needed = [...part.matchAll(/\(NEEDED\)\s+Shared library: \[(.*)\]/g)].map(
        ([, name]) => name ?? '',
      );
      const interpreter = /\[Requesting program interpreter: (.*)\]/.exec(part)?.[1];
      needs.set(path, { needed, interpreter });
    }
  }
  return needs;
}
