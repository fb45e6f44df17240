import { posix } from 'node:path';
import {
  type BootEntry,
  FormatError,
  type LoaderConfig,
  parseBootLoaderEntries,
  parseGrubConfig,
  parseSyslinuxConfig,
} from '@up/formats';
import { architectureOf, looksLikeKernel } from '../kernel/kernel-architecture.ts';
import type { LoaderEntry } from '../medium.ts';
import { type FileTree, readTreeText } from '../tree/file-tree.ts';
import { resolveLoaderPath } from '../tree/medium-path.ts';
import { type FoundConfig, findConfigs } from './find-configs.ts';
import { type FoundFile, findNamedFile } from './find-named-file.ts';

/** An entry, with the files that it names as far as they were looked for. */
export interface ReadEntry {
  readonly entry: LoaderEntry;
  readonly line: number;
  readonly kernel: FoundFile;
  /** False where the kernel is there, and is none. */
  readonly isKernel: boolean;
  readonly initrds: readonly FoundFile[];
}

/** Rounds of reading what a configuration includes; each may bring new names. */
const MAX_ROUNDS = 8;
const MAX_INCLUDES = 64;
/** Over all configurations of a medium. */
const MAX_ENTRIES = 1000;

export interface ReadMenus {
  readonly entries: readonly ReadEntry[];
  /** What stopped the reading of a file system; the others stand. */
  readonly damages: readonly FormatError[];
}

/** The entries of every boot loader that has a configuration in one of the file systems. */
export async function readEntries(trees: readonly FileTree[]): Promise<ReadMenus> {
  const seen = new Set<string>();
  const entries: ReadEntry[] = [];
  const damages: FormatError[] = [];
  let readsSpec = false;
  // A configuration that another one includes is read twice, and counts once.
  const add = (found: readonly ReadEntry[]): void => {
    for (const read of found) {
      const key = `${read.entry.source}\n${read.line}\n${read.entry.title}`;
      if (seen.has(key) || entries.length >= MAX_ENTRIES) continue;
      seen.add(key);
      entries.push(read);
    }
  };
  for (const tree of trees) {
    try {
      const configs = await findConfigs(tree);
      for (const config of configs) add(await entriesOf(config, trees));
      readsSpec ||= configs.some(
        ({ loader, text }) => loader === 'grub' && parseGrubConfig(text).usesBootLoaderSpec,
      );
      add(await specEntries(tree, { trees, loader: readsSpec ? 'grub' : 'systemd-boot' }));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      damages.push(error);
    }
  }
  return { entries, damages };
}

async function entriesOf(config: FoundConfig, trees: readonly FileTree[]): Promise<readonly ReadEntry[]> {
  const directory = posix.dirname(config.path);
  const parse = config.loader === 'grub' ? parseGrubConfig : parseSyslinuxConfig;
  const includes = new Map<string, string>();
  const sources = new Map<string, string>();
  let parsed: LoaderConfig = parse(config.text, { includes });
  for (let round = 0; round < MAX_ROUNDS && parsed.missingIncludes.length > 0; round += 1) {
    const { size } = includes;
    for (const name of parsed.missingIncludes) {
      if (includes.size >= MAX_INCLUDES) break;
      const file = await readInclude({ name, directory, config, trees });
      if (file === undefined) continue;
      includes.set(name, file.text);
      sources.set(name, file.source);
    }
    if (includes.size === size) break;
    parsed = parse(config.text, { includes });
  }
  const own = `${config.tree.prefix}${config.path}`;
  const read: ReadEntry[] = [];
  for (const entry of parsed.entries) {
    const source = entry.file === undefined ? own : (sources.get(entry.file) ?? own);
    const from = { loader: config.loader, tree: config.tree, directory, source, trees };
    read.push(await completed(entry, from));
  }
  return read;
}

interface IncludeRequest {
  readonly name: string;
  readonly directory: string;
  readonly config: FoundConfig;
  readonly trees: readonly FileTree[];
}

async function readInclude({ name, directory, config, trees }: IncludeRequest) {
  const resolved = resolveLoaderPath(name, directory);
  if (resolved === undefined) return undefined;
  for (const tree of [config.tree, ...trees.filter((other) => other !== config.tree)]) {
    // The loader's own file again, under the name that it has for itself.
    if (tree === config.tree && resolved.path === config.path) continue;
    const text = await readTreeText(tree, resolved.path, { match: 'any-case' });
    if (text !== undefined) return { text, source: `${tree.prefix}${resolved.path}` };
  }
  return undefined;
}

interface EntryOrigin {
  readonly loader: LoaderEntry['loader'];
  readonly tree: FileTree;
  readonly directory: string;
  readonly source: string;
  readonly trees: readonly FileTree[];
}

async function completed(parsed: BootEntry, origin: EntryOrigin): Promise<ReadEntry> {
  const kernel = await findNamedFile(parsed.kernel, origin);
  const initrds: FoundFile[] = [];
  for (const name of parsed.initrds.slice(0, MAX_INITRDS)) initrds.push(await findNamedFile(name, origin));
  const { file } = kernel;
  return {
    line: parsed.line,
    kernel,
    isKernel: file === undefined || (await looksLikeKernel(file.readAt)),
    initrds,
    entry: {
      loader: origin.loader,
      title: parsed.title,
      source: origin.source,
      isDefault: parsed.isDefault,
      kernel: kernel.path,
      initrds: initrds.map(({ path }) => path),
      parameters: parsed.parameters,
      architecture: file && (await architectureOf(file.readAt, file.sizeBytes)),
    },
  };
}

const MAX_INITRDS = 16;
const MAX_SPEC_FILES = 100;

/** Boot Loader Specification, which GRUB reads where it is told to: the ESP, or the extended boot partition. */
async function specEntries(
  tree: FileTree,
  { trees, loader: by }: Pick<EntryOrigin, 'trees' | 'loader'>,
): Promise<readonly ReadEntry[]> {
  const read: ReadEntry[] = [];
  for (const root of ['', '/boot']) {
    const names = (await tree.list(`${root}/loader/entries`)).slice(0, MAX_SPEC_FILES);
    const files = new Map<string, string>();
    for (const name of names) {
      const text = await readTreeText(tree, `${root}/loader/entries/${name}`, { match: 'any-case' });
      if (text !== undefined) files.set(name, text);
    }
    if (files.size === 0) continue;
    const loader = await readTreeText(tree, `${root}/loader/loader.conf`, { match: 'any-case' });
    for (const entry of parseBootLoaderEntries({ entries: files, loader })) {
      const source = `${tree.prefix}${root}/loader/entries/${entry.file ?? ''}`;
      read.push(await completed(entry, { loader: by, tree, directory: '/', source, trees }));
    }
  }
  return read;
}
