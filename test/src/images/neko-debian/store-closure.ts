import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LayerMember } from '@up/oci';
import { storePath } from './store-path.ts';

export interface StoreClosureOptions {
  /** A directory with the files of Debian. */
  readonly root: string;
  /** Where patched copies are written. */
  readonly scratch: string;
  /** Where libraries lie in `root`, beside Debian's usual directories. */
  readonly libraryDirectories: readonly string[];
}

/** Packages that were only extracted leave /lib as it was before it became a link. */
const USUAL: readonly string[] = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'lib64'];
const GLIBC = storePath('glibc-2.36');
const LOADER = 'ld-linux-x86-64.so.2';
/** Of glibc itself: they know each other, and nobody patches them. */
const GLIBC_FILES = /^(?:ld-linux-x86-64|lib(?:c|m|dl|rt|pthread|resolv|util|nss_\w+))\.so/;

/**
 * Programs and libraries of Debian as Nix would lay them out: every library in a store path of its own, found by
 * RUNPATH, started by the loader of the store.
 */
export class StoreClosure {
  readonly members: LayerMember[] = [];
  readonly #options: StoreClosureOptions;
  /** By soname: the store directory that the library lies in. */
  readonly #libraries = new Map<string, string>();

  constructor(options: StoreClosureOptions) {
    this.#options = options;
    this.#library(LOADER);
  }

  /** Adds a program or plugin of the root, with its libraries, under a path of the store. */
  add(source: string, target: string): void {
    const file = realpathSync(join(this.#options.root, source));
    this.#patched(file, target, 0o755);
  }

  #library(soname: string): string {
    const known = this.#libraries.get(soname);
    if (known !== undefined) return known;
    const file = this.#find(soname);
    const version = basename(file).split('.so.')[1] ?? '0';
    const store = GLIBC_FILES.test(soname) ? GLIBC : storePath(`${soname.split('.so')[0]}-${version}`);
    const directory = `${store}/lib`;
    this.#libraries.set(soname, directory);
    if (store === GLIBC)
      this.members.push({
        type: 'file',
        path: `${directory}/${soname}`,
        mode: 0o755,
        content: hostFile(file),
      });
    else this.#patched(file, `${directory}/${soname}`, 0o644);
    return directory;
  }

  #find(soname: string): string {
    const { root, libraryDirectories } = this.#options;
    for (const directory of [...USUAL, ...libraryDirectories]) {
      const path = join(root, directory, soname);
      if (existsSync(path)) return realpathSync(path);
    }
    throw new Error(`no ${soname} in ${root}`);
  }

  #patched(file: string, target: string, mode: number): void {
    const needed = patchelf('--print-needed', file).split('\n').filter(Boolean);
    const runpath = [...new Set(needed.map((soname) => this.#library(soname)))];
    const copy = join(this.#options.scratch, target);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
    const isProgram = !/\.so(?:\.|$)/.test(basename(file));
    if (isProgram) patchelf('--set-interpreter', `${GLIBC}/lib/${LOADER}`, copy);
    if (runpath.length > 0) patchelf('--set-rpath', runpath.join(':'), copy);
    this.members.push({ type: 'file', path: target, mode, content: hostFile(copy) });
  }
}

export function hostFile(path: string): { readonly path: string; readonly sizeBytes: number } {
  return { path, sizeBytes: statSync(path).size };
}

function patchelf(...args: readonly string[]): string {
  return execFileSync('patchelf', args, { encoding: 'utf8' });
}
