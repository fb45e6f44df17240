import { type GrubCommand, parseGrubScript } from './grub-script.ts';
import { grubTest } from './grub-test.ts';
import type { GrubVariables } from './grub-variables.ts';

/** What stands in a menu, entries of other systems included: they count. */
export interface GrubItem {
  readonly title: string;
  readonly id: string | undefined;
  readonly isMenu: boolean;
  readonly body: readonly GrubCommand[];
  readonly file: string | undefined;
  readonly line: number;
}

export interface GrubMenu {
  readonly items: readonly GrubItem[];
  /** The value that `default` was given last, where it is literal. */
  readonly chosen: string | undefined;
}

/** What the reading of all menus of one configuration has in common. */
export interface GrubReading {
  readonly includes: ReadonlyMap<string, string>;
  readonly missing: Set<string>;
  /** Includes and entries that may still be read. */
  readonly left: { includes: number; items: number };
}

interface Place {
  readonly file: string | undefined;
  readonly isSure: boolean;
}

/**
 * Reads the commands of a menu, the ones that may or may not run included. Variables are left as the script
 * leaves them: entries run later.
 */
export function readGrubMenu(
  commands: readonly GrubCommand[],
  variables: GrubVariables,
  { reading, file }: { readonly reading: GrubReading; readonly file: string | undefined },
): GrubMenu {
  const items: GrubItem[] = [];
  let chosen: string | undefined;

  const run = (list: readonly GrubCommand[], place: Place): void => {
    for (const command of list) {
      if (command.kind === 'if') branch(command, place);
      else if (command.kind === 'unknown') assignments(command.body);
      else simple(command, place);
    }
  };
  const branch = ({ branches, otherwise }: Extract<GrubCommand, { kind: 'if' }>, place: Place): void => {
    let isSure = place.isSure;
    for (const { condition, body } of branches) {
      const holds = grubTest(condition, variables);
      if (holds === false) continue;
      if (holds === true) {
        run(body, { ...place, isSure });
        return;
      }
      isSure = false;
      run(body, { ...place, isSure });
    }
    run(otherwise, { ...place, isSure });
  };
  /** Of code that may never run: its variables are not known from here on. */
  const assignments = (list: readonly GrubCommand[]): void => {
    for (const command of list) {
      if (command.kind === 'if') {
        for (const { body } of command.branches) assignments(body);
        assignments(command.otherwise);
      } else if (command.kind === 'unknown') assignments(command.body);
      else {
        const assigned = assignmentOf(command, variables);
        if (assigned !== undefined) variables.set(assigned.name, undefined);
      }
    }
  };
  const simple = (command: Extract<GrubCommand, { kind: 'simple' }>, place: Place): void => {
    const assigned = assignmentOf(command, variables);
    if (assigned !== undefined) {
      const { name, value } = assigned;
      if (name === 'default' && value !== undefined && value !== '') chosen = value;
      if (place.isSure) variables.set(name, value);
      else variables.setPerhaps(name, value);
      return;
    }
    const [name = '', ...rest] = command.words.flatMap((word) => variables.expand(word));
    if ((name === 'menuentry' || name === 'submenu') && command.block !== undefined) {
      if (reading.left.items > 0)
        items.push({ ...itemOf(name, rest), body: command.block, ...at(command, place) });
      reading.left.items -= 1;
    } else if (name === 'source' || name === '.' || name === 'configfile') include(rest[0], place);
  };
  const include = (name: string | undefined, place: Place): void => {
    if (name === undefined || reading.left.includes <= 0) return;
    reading.left.includes -= 1;
    const text = reading.includes.get(name);
    if (text === undefined) reading.missing.add(name);
    else run(parseGrubScript(text), { ...place, file: name });
  };

  run(commands, { file, isSure: true });
  return { items, chosen };
}

function at({ line }: { readonly line: number }, { file }: Place): Pick<GrubItem, 'file' | 'line'> {
  return { line, file };
}

const VALUE_OPTIONS = new Set(['--class', '--users', '--hotkey', '--id']);

/** `menuentry [TITLE] [--class C]... [--id ID] [ARGUMENT]... { ... }` */
function itemOf(command: string, words: readonly string[]): Pick<GrubItem, 'title' | 'id' | 'isMenu'> {
  let title: string | undefined;
  let id: string | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (VALUE_OPTIONS.has(word)) {
      index += 1;
      if (word === '--id') id = words[index];
    } else if (word.startsWith('--id=')) id = word.slice('--id='.length);
    else if (!word.startsWith('--')) title ??= word;
  }
  return { title: title ?? '', id, isMenu: command === 'submenu' };
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=/;

/** `set name=value`, or `name=value` alone. */
export function assignmentOf(
  { words }: Extract<GrubCommand, { kind: 'simple' }>,
  variables: GrubVariables,
): { readonly name: string; readonly value: string | undefined } | undefined {
  const [first, second] = words;
  const isSet = first !== undefined && variables.valueOf(first) === 'set';
  const word = isSet ? second : words.length === 1 ? first : undefined;
  const [start, ...rest] = word ?? [];
  if (start?.kind !== 'text' || start.isQuoted) return undefined;
  const found = ASSIGNMENT.exec(start.text);
  if (found === null) return undefined;
  const value = variables.valueOf([{ ...start, text: start.text.slice(found[0].length) }, ...rest]);
  return { name: found[1] ?? '', value };
}
