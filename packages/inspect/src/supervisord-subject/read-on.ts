import { posix } from 'node:path';
import {
  parseSupervisorConfig,
  type SupervisorConfig,
  type SupervisorRefusal,
} from '../supervisord/parse-supervisor-config.ts';
import type { SupervisorWarning } from '../supervisord/warning.ts';
import type { ImageWorld } from './image-world.ts';
import { withoutOption, withoutSection } from './leave-out.ts';
import { type Refusal, toRefusal } from './refusal.ts';

/** A configuration read to its end, past what supervisord would stop at. */
export interface CompleteReading {
  /** In the order in which supervisord would meet them if each was mended in turn. */
  readonly refusals: readonly Refusal[];
  /** Without the options that are refused; undefined where nothing can be read at all. */
  readonly config: SupervisorConfig | undefined;
  /** Of the configuration as it is. */
  readonly warnings: readonly SupervisorWarning[];
}

/** As many refusals are read past. */
const MAX_REFUSALS = 25;

/** Without them their section means nothing, so that it is left out as a whole. */
const NEEDED: readonly string[] = ['command', 'file', 'files', 'port', 'events', 'socket', 'result_handler'];

/** Reads a configuration again and again, each time without what was refused, so that every mistake is found. */
export function readOn(world: ImageWorld, mainFile: string): CompleteReading {
  const { options } = world;
  const edits = new Map<string, string>();
  const files = {
    ...options.files,
    readText: (path: string) => edits.get(path) ?? options.files.readText(path),
  };
  const refusals: Refusal[] = [];
  const removed = new Set<string>();
  let first: readonly SupervisorWarning[] | undefined;
  for (let round = 0; round <= MAX_REFUSALS; round += 1) {
    const result = parseSupervisorConfig({ ...options, files, mainFile });
    first ??= result.warnings;
    if (result.ok) return { refusals, config: result, warnings: warningsOf(result, first) };
    const context: Context = { world, edits, mainFile, removed };
    const refusal = refusalOf(result, context);
    if (!followsFromRemoval(refusal, removed)) refusals.push(refusal);
    if (!leaveOut(refusal, context)) break;
  }
  return { refusals, config: undefined, warnings: first ?? [] };
}

interface Context {
  readonly world: ImageWorld;
  readonly edits: Map<string, string>;
  readonly mainFile: string;
  /** Sections that were left out. */
  readonly removed: Set<string>;
}

/** The first reading may have ended before it came to what the last one warns of. */
function warningsOf(
  { warnings }: SupervisorConfig,
  first: readonly SupervisorWarning[],
): readonly SupervisorWarning[] {
  const keyOf = ({ kind, file, line, message }: SupervisorWarning) =>
    [kind, file, line ?? message].join('\n');
  const known = new Set(first.map(keyOf));
  return [...first, ...warnings.filter((warning) => !known.has(keyOf(warning)))];
}

function refusalOf({ error }: SupervisorRefusal, { world, mainFile }: Context): Refusal {
  const { message, file, line } = error;
  const place = line === undefined ? { file } : { file, line };
  return toRefusal(message, place, world.texts.get(absolute(file || mainFile, world)) ?? '');
}

/** A group that names a program which is left out, an option of a section that is gone. */
function followsFromRemoval({ message, section }: Refusal, removed: ReadonlySet<string>): boolean {
  const unknown = / names unknown program or fcgi-program (.+)$/.exec(message)?.[1];
  if (unknown !== undefined)
    return removed.has(`program:${unknown}`) || removed.has(`fcgi-program:${unknown}`);
  return section !== undefined && removed.has(section);
}

/** Edits the texts so that the refusal is not met again. Returns whether there was a way. */
function leaveOut({ message, place, option, section }: Refusal, context: Context): boolean {
  const { world, edits, mainFile, removed } = context;
  const textAt = (path: string) => edits.get(path) ?? world.texts.get(path);
  const edit = (path: string, change: (text: string) => string): boolean => {
    const text = textAt(path);
    const changed = text === undefined ? undefined : change(text);
    if (changed === undefined || changed === text) return false;
    edits.set(path, changed);
    return true;
  };
  if (message === '.ini file does not include supervisord section') {
    return edit(absolute(mainFile, world), (text) => `${text}\n[supervisord]\n`);
  }
  const isWhole = option === undefined || NEEDED.includes(option.key);
  if (isWhole && section !== undefined && section !== 'supervisord') {
    removed.add(section);
    const paths = [...world.texts.keys()];
    return paths.map((path) => edit(path, (text) => withoutSection(text, section))).includes(true);
  }
  const { file, line } = place ?? {};
  if (option === undefined || file === undefined || line === undefined) return false;
  return edit(absolute(file, world), (text) => withoutOption(text, line));
}

function absolute(path: string, { options: { cwd = '/' } }: ImageWorld): string {
  return posix.resolve(cwd, path);
}
