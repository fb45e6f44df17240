import { open, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { compareFindings, type Finding, safeText, suggest } from '@up/core';
import { findPathLiterals, type PathLiteral } from './find-path-literals.ts';
import { type ListedGitFiles, listGitFiles } from './git-files.ts';
import type { CheckSourcesOptions, SourceCheck } from './source-check.ts';
import { hiddenFinding, problemFinding, type SourcePlace } from './source-finding.ts';
import { SOURCE_RULES } from './source-rules.ts';
import { type SourceState, type SourceTree, sourceState } from './source-state.ts';

/** More than nixpkgs has. */
const MAX_FILES = 100_000;
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/**
 * Names the files that the expressions of a flake mention and that Nix will not see: not tracked by git, ignored,
 * missing, outside. Nothing is evaluated: the paths are those that are written out in `*.nix` files, beginning with
 * flake.nix. git is asked once, and nothing is changed.
 * @throws the reason of `signal`. What cannot be read or asked is listed as skipped.
 */
export async function checkSources({ flakeRoot, env, signal }: CheckSourcesOptions): Promise<SourceCheck> {
  const root = await realpath(flakeRoot).catch(() => resolve(flakeRoot));
  const listed = await listGitFiles({ directory: root, env, signal });
  return await new SourceWalk(root, listed, signal).run();
}

/** All that is said of one target. */
interface Target {
  readonly state: SourceState;
  /** The first that counts most. */
  first: { readonly place: SourcePlace; readonly how: PathLiteral['how']; readonly isReached: boolean };
  places: number;
  isAskedFor: boolean;
}

class SourceWalk {
  readonly #root: string;
  readonly #listed: ListedGitFiles;
  readonly #tree: SourceTree;
  readonly #signal: AbortSignal | undefined;
  readonly #targets = new Map<string, Target>();
  readonly #read = new Set<string>();
  readonly #unreadable: string[] = [];
  #paths = 0;

  constructor(root: string, listed: ListedGitFiles, signal: AbortSignal | undefined) {
    this.#root = root;
    this.#listed = listed;
    this.#signal = signal;
    const git = listed.kind === 'listed' ? listed.files : undefined;
    const top = listed.kind === 'unknown' ? listed.top : (git?.top ?? root);
    this.#tree = { top, git };
  }

  async run(): Promise<SourceCheck> {
    const flake = join(this.#root, 'flake.nix');
    await this.#follow([flake], { isReached: true });
    const others = this.#ownFiles().filter((file) => !this.#read.has(file));
    await this.#follow(others, { isReached: false });
    const findings = [...(await this.#ofFlakeItself()), ...(await this.#ofTargets())];
    return {
      findings: findings.sort(compareFindings),
      skipped: this.#skipped(),
      files: this.#read.size,
      paths: this.#paths,
      source: this.#listed.kind === 'listed' ? 'git' : this.#listed.kind === 'none' ? 'directory' : 'unknown',
    };
  }

  /** Reads files, and those that they name, and so on. */
  async #follow(files: readonly string[], { isReached }: { readonly isReached: boolean }): Promise<void> {
    const waiting = [...files];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      this.#signal?.throwIfAborted();
      if (this.#read.has(file) || this.#read.size >= MAX_FILES) continue;
      this.#read.add(file);
      const text = await this.#textOf(file);
      if (text === undefined) continue;
      for (const literal of findPathLiterals(text)) {
        this.#paths += 1;
        const next = await this.#take(literal, { file, text, isReached });
        if (next !== undefined && !this.#read.has(next)) waiting.push(next);
      }
    }
  }

  /** Notes what a literal names; the expression behind it, where there is one. */
  async #take(
    { text: written, line, how }: PathLiteral,
    { file, text, isReached }: { readonly file: string; readonly text: string; readonly isReached: boolean },
  ): Promise<string | undefined> {
    let path = resolve(dirname(file), written);
    let state = await this.#stateOf(path);
    const isDirectory = state.kind === 'seen' && state.type === 'directory';
    const byDefault = join(path, 'default.nix');
    if (isDirectory && how === 'import') {
      path = byDefault;
      state = await this.#stateOf(path);
    }
    const place = { file: relative(this.#root, file), line, written, text: lineOf(text, line) };
    this.#note(path, { state, place, how, isReached });
    if (isDirectory && how === 'use') {
      const found = await this.#stateOf(byDefault);
      return found.kind === 'missing' ? undefined : byDefault;
    }
    const isExpression = state.kind !== 'missing' && state.kind !== 'outside' && path.endsWith('.nix');
    return isExpression ? path : undefined;
  }

  #note(path: string, { state, ...seen }: { readonly state: SourceState } & Target['first']): void {
    const known = this.#targets.get(path);
    if (known === undefined) {
      this.#targets.set(path, { state, first: seen, places: 1, isAskedFor: seen.how === 'exists' });
      return;
    }
    known.places += 1;
    known.isAskedFor ||= seen.how === 'exists';
    if (known.first.how === 'exists' && seen.how !== 'exists') known.first = seen;
  }

  async #stateOf(path: string): Promise<SourceState> {
    return this.#targets.get(path)?.state ?? (await sourceState(path, this.#tree));
  }

  async #ofTargets(): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const [path, { state, first, places, isAskedFor }] of this.#targets) {
      const { place, isReached, how } = first;
      if (state.kind === 'seen') {
        if (state.hidden.length > 0 && how === 'use')
          findings.push(
            hiddenFinding(
              place,
              state.hidden.map((each) => this.#typed(join(this.#tree.top, each))),
            ),
          );
        continue;
      }
      if (state.kind === 'unknown' || (state.kind === 'missing' && isAskedFor)) continue;
      findings.push(
        problemFinding({
          place,
          state,
          path: this.#typed(path),
          how: isAskedFor ? 'asked' : isReached ? 'certain' : 'unknown',
          more: places - 1,
          nearest: state.kind === 'missing' ? await this.#nearestTo(path) : undefined,
        }),
      );
    }
    return findings;
  }

  /** flake.nix and flake.lock are named by nobody. */
  async #ofFlakeItself(): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const file of ['flake.nix', 'flake.lock']) {
      const state = await this.#stateOf(join(this.#root, file));
      if (state.kind !== 'untracked' && state.kind !== 'ignored') continue;
      const place = { file, line: 1, written: file, text: 'Nix reads a flake as git has it' };
      const how = 'certain';
      findings.push(problemFinding({ place, state, path: file, how, more: 0, nearest: undefined }));
    }
    return findings;
  }

  /** Those that git has below the root: what imports them may only be known when it is evaluated. */
  #ownFiles(): readonly string[] {
    const { top, git } = this.#tree;
    const below = relative(top, this.#root);
    const prefix = below === '' ? '' : `${below}/`;
    const paths = [...(git?.tracked ?? [])].filter(
      (path) => path.endsWith('.nix') && path.startsWith(prefix),
    );
    return paths.map((path) => join(top, path));
  }

  async #textOf(file: string): Promise<string | undefined> {
    try {
      await using handle = await open(file, 'r');
      const found = await handle.stat();
      if (!found.isFile()) return undefined;
      if (found.size <= MAX_FILE_BYTES) return await handle.readFile('utf8');
      this.#unreadable.push(`${this.#typed(file)} is larger than 8 MB`);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      // What is missing is a finding of who names it; flake.nix is named by nobody.
      if (code !== 'ENOENT' || basename(file) === 'flake.nix')
        this.#unreadable.push(`${this.#typed(file)} cannot be read (${code})`);
    }
    return undefined;
  }

  async #nearestTo(path: string): Promise<string | undefined> {
    const names = await readdir(dirname(path)).catch(() => []);
    const nearest = suggest(basename(path), names);
    return nearest === undefined ? undefined : this.#typed(join(dirname(path), nearest));
  }

  #typed(path: string): string {
    return relative(this.#root, path) || '.';
  }

  #skipped(): SourceCheck['skipped'] {
    const reasons = this.#unreadable.slice(0, 20).map((reason) => ({
      rule: 'nix/missing-source' as const,
      reason: safeText(reason),
    }));
    if (this.#listed.kind !== 'unknown') return reasons;
    const { reason } = this.#listed;
    const ofGit = SOURCE_RULES.filter(
      ({ id }) => id === 'nix/untracked-source' || id === 'nix/ignored-source',
    );
    return [...ofGit.map(({ id }) => ({ rule: id, reason: safeText(reason) })), ...reasons];
  }
}

function lineOf(text: string, line: number): string {
  let at = 0;
  for (let each = 1; each < line; each += 1) at = text.indexOf('\n', at) + 1;
  const end = text.indexOf('\n', at);
  return text.slice(at, end === -1 ? undefined : Math.min(end, at + 1000));
}
