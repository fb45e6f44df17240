import {
  type BootEntry,
  type LoaderConfig,
  MAX_BOOT_ENTRIES,
  type ParseLoaderOptions,
} from './boot-entry.ts';

interface Label {
  readonly name: string;
  readonly file: string | undefined;
  readonly line: number;
  title: string | undefined;
  kernel: string | undefined;
  /** What `KERNEL` names may be anything; only these endings are no Linux. */
  isLinux: boolean;
  append: string | undefined;
  initrds: readonly string[] | undefined;
  isMenuDefault: boolean;
}

const MAX_INCLUDES = 64;
/** SYSLINUX wiki, "KERNEL file": boot sectors, modules, network boot programs, disks. */
const NO_LINUX = /\.(?:c32|cbt|com|bin|bs|bss|0|img)$/i;

/**
 * The entries of a configuration of SYSLINUX, ISOLINUX, EXTLINUX or U-Boot (`extlinux.conf`) that start Linux.
 * Paths are relative to the directory of the configuration. Never throws: what does not fit is passed over.
 */
export function parseSyslinuxConfig(
  text: string,
  { includes = new Map() }: ParseLoaderOptions = {},
): LoaderConfig {
  const labels: Label[] = [];
  const missing = new Set<string>();
  let left = MAX_INCLUDES;
  let chosen: string | undefined;
  let append: string | undefined;
  let hasMenu = false;
  let label: Label | undefined;

  const read = (content: string, file: string | undefined): void => {
    let isHelp = false;
    content.split(/\r\n|\r|\n/).forEach((raw, index) => {
      const [keyword, value] = splitKeyword(raw);
      if (isHelp) isHelp = keyword !== 'endtext';
      else if (keyword === 'text') isHelp = value.toLowerCase() === 'help';
      else line(keyword, value, { file, line: index + 1 });
    });
  };
  const line = (keyword: string, value: string, place: Pick<Label, 'file' | 'line'>): void => {
    switch (keyword) {
      case 'include':
        include(value);
        return;
      case 'default':
        chosen = value;
        return;
      case 'ui':
        hasMenu = true;
        return;
      case 'label':
        label = labelOf(value, place);
        if (labels.length < MAX_BOOT_ENTRIES) labels.push(label);
        return;
      case 'menu':
        menu(value);
        return;
      case 'append':
        if (label === undefined) append = value;
        else label.append = value;
        return;
      default:
        if (label !== undefined) inLabel(label, keyword, value);
    }
  };
  const menu = (rest: string): void => {
    const [keyword, value] = splitKeyword(rest);
    if (keyword === 'include') include(value.split(/\s+/)[0] ?? '');
    else if (keyword === 'label' && label !== undefined) label.title = value.replace('^', '');
    else if (keyword === 'default' && label !== undefined) label.isMenuDefault = true;
    else if (keyword === 'begin' || keyword === 'end') label = undefined;
  };
  const include = (name: string): void => {
    if (left <= 0 || name === '') return;
    left -= 1;
    const content = includes.get(name);
    if (content === undefined) missing.add(name);
    else read(content, name);
  };

  read(text, undefined);
  const linux = labels.filter(({ kernel, isLinux }) => kernel !== undefined && isLinux);
  // `DEFAULT vesamenu.c32` is the older way of asking for a menu.
  const isMenuProgram = /\.c32\b/i.test(chosen ?? '');
  const byMenu = labels.find(({ isMenuDefault }) => isMenuDefault);
  const byName = labels.find(({ name }) => name.toLowerCase() === chosen?.split(/\s+/)[0]?.toLowerCase());
  const isByMenu = hasMenu || isMenuProgram || byName === undefined;
  const first = (isByMenu ? byMenu : undefined) ?? byName ?? byMenu ?? labels[0];
  return {
    entries: linux.map((entry) => toEntry(entry, { append, isDefault: entry === first })),
    missingIncludes: [...missing],
  };
}

function splitKeyword(line: string): readonly [keyword: string, value: string] {
  const found = /^\s*(\S+)\s*(.*?)\s*$/s.exec(line);
  const keyword = found?.[1] ?? '';
  return keyword.startsWith('#') ? ['', ''] : [keyword.toLowerCase(), found?.[2] ?? ''];
}

function labelOf(name: string, place: Pick<Label, 'file' | 'line'>): Label {
  return {
    ...place,
    name,
    title: undefined,
    kernel: undefined,
    isLinux: true,
    append: undefined,
    initrds: undefined,
    isMenuDefault: false,
  };
}

function inLabel(label: Label, keyword: string, value: string): void {
  if (keyword === 'linux' || keyword === 'kernel') {
    // A kernel may be followed by parameters.
    const [file, ...parameters] = value.split(/\s+/);
    label.kernel = file === '' ? undefined : file;
    label.isLinux = keyword === 'linux' || !NO_LINUX.test(file ?? '');
    if (parameters.length > 0) label.append ??= parameters.join(' ');
  } else if (keyword === 'initrd') label.initrds = splitInitrds(value);
  else if (['com32', 'localboot', 'boot', 'bss', 'pxe', 'fdimage', 'comboot', 'config'].includes(keyword))
    label.isLinux = false;
}

function splitInitrds(value: string): readonly string[] {
  return value.split(/[,\s]+/).filter((file) => file !== '');
}

/** `initrd=` among the parameters names files, too, and goes to the kernel as it is. */
function toEntry(
  label: Label,
  { append, isDefault }: { readonly append: string | undefined; readonly isDefault: boolean },
): BootEntry {
  // `APPEND -` takes back the one that is for all.
  const own = label.append === '-' ? '' : (label.append ?? append ?? '');
  const words = own.split(/\s+/).filter((word) => word !== '');
  const named = words.filter((word) => word.startsWith('initrd=')).at(-1);
  return {
    title: label.title ?? label.name,
    kernel: label.kernel ?? '',
    initrds: label.initrds ?? (named === undefined ? [] : splitInitrds(named.slice('initrd='.length))),
    parameters: words.join(' '),
    isDefault,
    file: label.file,
    line: label.line,
  };
}
