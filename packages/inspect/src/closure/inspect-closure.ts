import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  compareFindings,
  countFindings,
  type Finding,
  type FindingCounts,
  plural,
  systemErrorCode,
} from '@up/core';
import { type Closure, type ReadClosureOptions, readClosure } from '@up/nix';
import type { SkippedRule } from '../inspect-image.ts';
import { maskSecrets } from '../rules/secret/mask-secrets.ts';
import { CLOSURE_RULES, type ClosureRule } from './closure-rules.ts';
import { LinkScan } from './link-scan.ts';
import { type ScannedFile, SecretScan } from './secret-scan.ts';
import { type StoreEntry, walkStorePath } from './walk-store-path.ts';

export interface InspectClosureOptions extends ReadClosureOptions {
  /** Default: all of `CLOSURE_RULES`. */
  readonly rules?: readonly ClosureRule[] | undefined;
  /** Told how much was read since it was told the last time. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

export interface ClosureInspection {
  readonly closure: Closure;
  /** Most severe first. Paths are those of this machine. */
  readonly findings: readonly Finding[];
  readonly counts: FindingCounts;
  /** Rules that could not be carried through everywhere, with the reason. */
  readonly skipped: readonly SkippedRule[];
  /** Files that were looked through; of those with several names one counts. */
  readonly files: number;
  readonly links: number;
  readonly bytes: number;
}

/** Files read at the same time; together they are a few pieces of memory. */
const AT_ONCE = 8;

/**
 * Looks at what a store path needs at run time, itself included: every file is read once, in bounded memory, texts and
 * binary files alike, whatever their size. Values of secrets are never part of a finding.
 * @throws UpError as `readClosure`; the reason of `signal`.
 */
export async function inspectClosure(options: InspectClosureOptions): Promise<ClosureInspection> {
  return await inspectStorePaths(await readClosure(options), options);
}

/** The same, of store paths that are known. */
export async function inspectStorePaths(
  closure: Closure,
  { rules = CLOSURE_RULES, onBytes, signal }: Pick<InspectClosureOptions, 'rules' | 'onBytes' | 'signal'>,
): Promise<ClosureInspection> {
  const look = new ClosureLook(closure, new Set(rules.map(({ id }) => id)));
  for (const { path } of closure.paths) await look.at(path, { onBytes, signal });
  return { closure, ...(await look.result()) };
}

type LookOptions = Pick<InspectClosureOptions, 'onBytes' | 'signal'>;

class ClosureLook {
  readonly #rules: ReadonlySet<string>;
  readonly #storeDirectory: string;
  readonly #secrets: SecretScan;
  readonly #links: LinkScan;
  readonly #seen = new Set<string>();
  readonly #missing: string[] = [];
  readonly #unreadable: { readonly path: string; readonly reason: string }[] = [];
  #unreadableCount = 0;
  #files = 0;
  #linkCount = 0;
  #bytes = 0;

  constructor({ paths }: Closure, rules: ReadonlySet<string>) {
    this.#rules = rules;
    this.#storeDirectory = dirname(paths[0]?.path ?? '/nix/store/x');
    this.#secrets = new SecretScan(rules);
    const members = new Set(paths.map(({ path }) => path));
    this.#links = new LinkScan({ storeDirectory: this.#storeDirectory, members });
  }

  async at(storePath: string, { onBytes, signal }: LookOptions): Promise<void> {
    const readsFiles = this.#rules.has('secret/private-key') || this.#rules.has('secret/token');
    let waiting: ScannedFile[] = [];
    const readAll = async (): Promise<void> => {
      signal.throwIfAborted();
      const before = this.#bytes;
      await Promise.all(waiting.map((file) => this.#read(file)));
      waiting = [];
      onBytes?.(this.#bytes - before);
      // The search keeps the thread busy: only between files can an abort come in.
      await setImmediate();
    };
    for (const entry of walkStorePath(storePath, this.#seen)) {
      if (entry.type === 'file') {
        this.#files += 1;
        if (readsFiles && entry.sizeBytes > 0) waiting.push(this.#canonical(entry.path));
        if (waiting.length === AT_ONCE) await readAll();
      } else this.#note(entry, storePath);
    }
    await readAll();
  }

  async result(): Promise<Omit<ClosureInspection, 'closure'>> {
    const severities = new Map(CLOSURE_RULES.map(({ id, severity }) => [id, severity]));
    const found = [...this.#links.findings(), ...this.#secrets.findings()]
      .filter(({ rule }) => this.#rules.has(rule))
      .map((each): Finding => ({ severity: severities.get(each.rule) ?? 'warning', ...each }));
    const findings = [...(await maskSecrets([...this.#missingFindings(), ...found]))].sort(compareFindings);
    return {
      findings,
      counts: countFindings(findings),
      skipped: this.#skipped(),
      files: this.#files,
      links: this.#linkCount,
      bytes: this.#bytes,
    };
  }

  async #read(file: ScannedFile): Promise<void> {
    try {
      const bytes = await this.#secrets.scan(file);
      this.#bytes += bytes;
    } catch (error) {
      const reason = systemErrorCode(error);
      if (reason === undefined) throw error;
      this.#noteUnreadable(file.path, reason);
    }
  }

  #note(entry: Exclude<StoreEntry, { type: 'file' }>, storePath: string): void {
    if (entry.type === 'link') {
      this.#linkCount += 1;
      this.#links.look(entry);
    } else if (entry.path === storePath && entry.reason === 'ENOENT') this.#missing.push(storePath);
    else this.#noteUnreadable(entry.path, entry.reason);
  }

  #noteUnreadable(path: string, reason: string): void {
    this.#unreadableCount += 1;
    if (this.#unreadable.length < 3) this.#unreadable.push({ path, reason });
  }

  #missingFindings(): readonly Finding[] {
    if (!this.#rules.has('nix/store-path-missing')) return [];
    return this.#missing.map((path) => ({
      rule: 'nix/store-path-missing',
      severity: 'error',
      message: `${path} is not there, although Nix has it registered`,
      path,
      evidence: 'somebody removed it without Nix, or the disk lost it',
      fix: `nix-store --repair-path ${path}, or nix-store --verify --check-contents --repair for all`,
    }));
  }

  #skipped(): readonly SkippedRule[] {
    if (this.#unreadableCount === 0) return [];
    const shown = this.#unreadable.map(({ path, reason }) => `${path} (${reason})`).join(', ');
    const reason = `${plural(this.#unreadableCount, 'file')} could not be read: ${shown}`;
    const ids = CLOSURE_RULES.map(({ id }) => id).filter(
      (id) => id.startsWith('secret/') && this.#rules.has(id),
    );
    return ids.map((rule) => ({ rule, reason }));
  }

  #canonical(path: string): ScannedFile {
    return { path, canonicalPath: `/nix/store${path.slice(this.#storeDirectory.length)}` };
  }
}
