import {
  type BootEntry,
  type LoaderConfig,
  MAX_BOOT_ENTRIES,
  type ParseLoaderOptions,
} from '../boot-entry.ts';
import { assignmentOf, type GrubItem, type GrubReading, readGrubMenu } from './grub-menu.ts';
import { type GrubCommand, parseGrubScript } from './grub-script.ts';
import { grubTest } from './grub-test.ts';
import { GrubVariables } from './grub-variables.ts';

export interface GrubConfig extends LoaderConfig {
  /** Its menu is made of the files of the Boot Loader Specification (`blscfg`): see `parseBootLoaderEntries`. */
  readonly usesBootLoaderSpec: boolean;
}

const MAX_INCLUDES = 64;
const MAX_MENU_DEPTH = 8;

/**
 * The entries of a `grub.cfg` that start Linux, menus below each other flattened. Variables are put in where
 * their value is known from the text; what shows only when GRUB runs is left as it stands (`$root`). Never
 * throws: what does not fit is passed over.
 */
export function parseGrubConfig(text: string, { includes = new Map() }: ParseLoaderOptions = {}): GrubConfig {
  const reading: GrubReading = {
    includes,
    missing: new Set(),
    left: { includes: MAX_INCLUDES, items: MAX_BOOT_ENTRIES },
  };
  const texts = [text, ...includes.values()];
  const variables = new GrubVariables(texts.some((part) => /^\s*load_env\b/m.test(part)));
  const entries: BootEntry[] = [];

  const readMenu = (
    commands: readonly GrubCommand[],
    scope: GrubVariables,
    menu: {
      readonly file: string | undefined;
      readonly above: readonly string[];
      readonly chosen: string | undefined;
    },
  ): void => {
    const { items, chosen } = readGrubMenu(commands, scope, { reading, file: menu.file });
    const wanted = menu.above.length === 0 ? (chosen ?? '0') : menu.chosen;
    const position = wanted === undefined ? undefined : positionOf(items, wanted);
    items.forEach((item, index) => {
      const below = index === position?.index ? position.below : undefined;
      const title = [...menu.above, item.title];
      if (!item.isMenu) {
        const started = startOf(item.body, scope.copy());
        const isDefault = index === position?.index && position.below === undefined;
        if (started !== undefined)
          entries.push({ ...started, title: title.join(' > '), isDefault, file: item.file, line: item.line });
      } else if (title.length <= MAX_MENU_DEPTH)
        readMenu(item.body, scope.copy(), { file: item.file, above: title, chosen: below });
    });
  };
  readMenu(parseGrubScript(text), variables, { file: undefined, above: [], chosen: undefined });
  return {
    entries,
    missingIncludes: [...reading.missing],
    usesBootLoaderSpec: texts.some((part) => /^\s*blscfg\b/m.test(part)),
  };
}

interface Position {
  readonly index: number;
  /** What is chosen in the menu there. */
  readonly below: string | undefined;
}

/** `2`, `1>0`, a title or an id: GRUB manual, "default". What fits nothing is the first entry. */
function positionOf(items: readonly GrubItem[], wanted: string): Position {
  const named = items.findIndex(({ title, id }) => title === wanted || id === wanted);
  if (named >= 0) return { index: named, below: undefined };
  const cut = wanted.indexOf('>');
  const first = (cut < 0 ? wanted : wanted.slice(0, cut)).trim();
  const below = cut < 0 ? undefined : wanted.slice(cut + 1).trim();
  const found = items.findIndex(({ title, id }) => title === first || id === first);
  if (found >= 0) return { index: found, below };
  const number = /^\d{1,4}$/.test(first) ? Number(first) : 0;
  return number < items.length ? { index: number, below } : { index: 0, below: undefined };
}

interface Started {
  readonly kernel: string;
  readonly initrds: readonly string[];
  readonly parameters: string;
}

const LINUX = /^linux(?:16|32|efi|\$.*)?$/;
const INITRD = /^initrd(?:16|32|efi|\$.*)?$/;

/** What the commands of an entry load. Undefined where it is no Linux. */
function startOf(body: readonly GrubCommand[], variables: GrubVariables): Started | undefined {
  let kernel: string | undefined;
  let parameters: readonly string[] = [];
  let initrds: readonly string[] = [];
  const run = (commands: readonly GrubCommand[]): void => {
    for (const command of commands) {
      if (command.kind === 'if') {
        // The first branch that may run: both would load one after the other.
        const branch = command.branches.find(({ condition }) => grubTest(condition, variables) !== false);
        run(branch?.body ?? command.otherwise);
      }
      if (command.kind !== 'simple') continue;
      const assigned = assignmentOf(command, variables);
      if (assigned !== undefined) variables.set(assigned.name, assigned.value);
      const [name = '', ...words] = command.words.flatMap((word) => variables.expand(word));
      if (LINUX.test(name)) [kernel, ...parameters] = words;
      else if (INITRD.test(name)) initrds = words.filter((word) => !word.startsWith('--'));
    }
  };
  run(body);
  if (kernel === undefined) return undefined;
  return { kernel, initrds, parameters: parameters.map(quoted).join(' ') };
}

/** As GRUB hands it to the kernel. */
function quoted(word: string): string {
  return word.includes(' ') ? `"${word.replace(/["\\]/g, '\\$&')}"` : word;
}
