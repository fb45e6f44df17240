import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface LinkPlan {
  /** Files of the workshop to link with; the names that they are needed by are their sonames. */
  readonly needs?: readonly string[];
  /** Further arguments for the linker, without `-Wl,`. */
  readonly linker?: readonly string[];
}

export interface LibraryPlan extends LinkPlan {
  /** Default: the file's name. `none` leaves it out, so that users need the library by its path. */
  readonly soname?: string;
  /** Symbol versions that the library has; each gets a function of its name. */
  readonly versions?: readonly string[];
  /** Functions that are called, of libraries that are needed. */
  readonly calls?: readonly string[];
}

/** Builds small programs and libraries with a real compiler, in a directory of its own. */
export class Workshop implements Disposable {
  readonly directory: string = realpathSync(mkdtempSync(join(tmpdir(), 'up-libraries-')));
  readonly #compiler: string;

  constructor(compiler: 'gcc' | 'musl-gcc') {
    this.#compiler = compiler;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  library(name: string, plan: LibraryPlan = {}): string {
    const { soname = name.split('/').at(-1) ?? name, versions = [], calls = [] } = plan;
    const named = soname === 'none' ? [] : [`-Wl,-soname,${soname}`];
    const script = versions.map((version) => `${version} { global: in_${version}; };`).join('\n');
    this.write(`${name}.map`, script === '' ? '{ global: *; };' : script);
    const functions = versions.map((version) => `int in_${version}(void) { return 1; }`);
    const source = [...functions, ...callers(calls)].join('\n');
    return this.#compile(name, source, plan, [
      '-shared',
      '-fPIC',
      ...named,
      `-Wl,--version-script=${this.path(`${name}.map`)}`,
    ]);
  }

  program(name: string, plan: LinkPlan & { readonly calls?: readonly string[] } = {}): string {
    const source = [...callers(plan.calls ?? []), 'int main(void) { return 0; }'].join('\n');
    return this.#compile(name, source, plan, []);
  }

  #compile(
    name: string,
    source: string,
    { needs = [], linker = [] }: LinkPlan,
    args: readonly string[],
  ): string {
    const output = this.path(name);
    this.write(`${name}.c`, `${source}\n`);
    execFileSync(
      this.#compiler,
      [
        ...args,
        '-o',
        output,
        `${output}.c`,
        '-Wl,--no-as-needed,--allow-shlib-undefined,--unresolved-symbols=ignore-in-shared-libs',
        ...linker.map((argument) => `-Wl,${argument}`),
        ...needs.map((need) => (need.startsWith('./') ? need : this.path(need))),
      ],
      { cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    return output;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function callers(names: readonly string[]): readonly string[] {
  return names.map((name) => `int ${name}(void); int (*use_${name})(void) = ${name};`);
}
