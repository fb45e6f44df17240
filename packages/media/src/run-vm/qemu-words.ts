import { NotPlainError, type ShellWord } from './shell-words.ts';

/** One option of QEMU, and what belongs to it. */
export interface QemuOption {
  /** Without its dashes: QEMU takes one or two. */
  readonly name: string;
  readonly value: string | undefined;
  readonly line: number;
}

/** Options of scripts that stand alone. */
const ALONE = new Set(
  'nographic enable-kvm usb no-reboot no-shutdown nodefaults no-user-config no-acpi no-hpet snapshot S'.split(
    ' ',
  ),
);

/** @throws NotPlainError for a word that is no option. */
export function qemuOptions(words: readonly ShellWord[]): readonly QemuOption[] {
  const options: QemuOption[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    const name = /^--?([A-Za-z].*)$/.exec(word?.text ?? '')?.[1];
    if (word === undefined || name === undefined)
      throw new NotPlainError(word?.line ?? 0, `${JSON.stringify(word?.text)} where an option is due`);
    const value = ALONE.has(name) ? undefined : words[index + 1]?.text;
    if (value !== undefined) index += 1;
    options.push({ name, value, line: word.line });
  }
  return options;
}

/** `a,b=c,,d` as QEMU reads it: two commas are one that belongs to a value. The first may have no key. */
export function qemuValue(text: string): {
  readonly first: string;
  readonly values: ReadonlyMap<string, string>;
} {
  const parts = text
    .replaceAll(',,', '\0')
    .split(',')
    .map((part) => part.replaceAll('\0', ','));
  const values = new Map(
    parts
      .filter((part) => part.includes('='))
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)] as const;
      }),
  );
  const [first = ''] = parts;
  return { first: first.includes('=') ? '' : first, values };
}

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** `512M`, `2G`; a bare number counts in `unit`. Undefined for what is no size. */
export function qemuSize(text: string, unit: 'M' | 'bytes'): number | undefined {
  const [, digits, suffix] = /^(\d{1,12})([kKmMgGtT])?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * (UNITS[suffix?.toLowerCase() ?? (unit === 'M' ? 'm' : '')] ?? 1);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}
