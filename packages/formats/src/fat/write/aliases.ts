/**
 * The short names of what is in one directory, as eleven bytes each: the name itself where it is one, else
 * `EXAMPL~1EXT`, counted up where several are alike.
 */
export function aliasesOf(names: readonly string[]): readonly Uint8Array[] {
  const taken = new Set(names.filter(isShortName).map(packed));
  const next = new Map<string, number>();
  return names.map((name) => {
    if (isShortName(name)) return bytesOf(packed(name));
    const [base, extension] = plainParts(name);
    for (let number = next.get(`${base}.${extension}`) ?? 1; ; number += 1) {
      const tail = `~${number}`;
      const alias = `${base.slice(0, 8 - tail.length)}${tail}`.padEnd(8) + extension.padEnd(3);
      if (taken.has(alias)) continue;
      taken.add(alias);
      next.set(`${base}.${extension}`, number + 1);
      return bytesOf(alias);
    }
  });
}

/** Whether a name needs no long one: `BOOTX64.EFI`. */
export function isShortName(name: string): boolean {
  return /^[A-Z0-9!#$%&'()@^_`{}~-]{1,8}(?:\.[A-Z0-9!#$%&'()@^_`{}~-]{1,3})?$/.test(name);
}

function packed(name: string): string {
  const [base = '', extension = ''] = name.split('.');
  return base.padEnd(8) + extension.padEnd(3);
}

/** What is left of a name in capital letters and digits. */
function plainParts(name: string): readonly [base: string, extension: string] {
  const dot = name.lastIndexOf('.');
  const plain = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9!#$%&'()@^_`{}~-]/g, '_');
  const base = plain((dot > 0 ? name.slice(0, dot) : name).replaceAll(/[ .]/g, ''));
  const extension = plain(dot > 0 ? name.slice(dot + 1).replaceAll(' ', '') : '');
  return [base === '' ? '_' : base, extension.slice(0, 3)];
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
