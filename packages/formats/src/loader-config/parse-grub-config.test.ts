import { describe, expect, it } from 'vitest';
import { parseGrubConfig } from './grub/parse-grub-config.ts';
import { DEBIAN_GRUB, NIXOS_GRUB } from './testing/samples.ts';

const entry = (body: string): string => `menuentry "e" {\n${body}\n}\n`;
const first = (text: string) => parseGrubConfig(text).entries[0];

describe('the menu of a NixOS ISO', () => {
  const { entries, missingIncludes } = parseGrubConfig(NIXOS_GRUB);

  it('has its entries, the nested ones too, and no other system', () => {
    expect(entries.map(({ title, isDefault }) => [title, isDefault])).toEqual([
      ['NixOS 24.05 Installer ', true],
      ['NixOS 24.05 Installer (nomodeset)', false],
      ['HiDPI, Quirks and Accessibility > Serial console=ttyS0,115200n8 > NixOS 24.05 Installer ', false],
    ]);
    expect(missingIncludes).toEqual([]);
  });

  it('has kernel, initrd and parameters; a variable that is never set leaves nothing', () => {
    expect(entries[0]).toMatchObject({
      kernel: '/boot/bzImage',
      initrds: ['/boot/initrd'],
      parameters:
        'init=/nix/store/0abc-nixos-system-nixos-24.05/init root=LABEL=nixos-24.05-x86_64 boot.shell_on_fail loglevel=4',
    });
    expect(entries[2]?.parameters).toMatch(/ console=ttyS0,115200n8$/);
  });
});

describe('what grub-mkconfig writes', () => {
  it('is read with its default and nested menu', () => {
    expect(parseGrubConfig(DEBIAN_GRUB).entries).toMatchObject([
      {
        title: 'Debian GNU/Linux',
        isDefault: true,
        kernel: '/boot/vmlinuz-6.1.0-40-amd64',
        initrds: ['/boot/initrd.img-6.1.0-40-amd64'],
        parameters: 'root=UUID=1234-abcd ro quiet',
      },
      { isDefault: false, parameters: 'root=UUID=1234-abcd ro single' },
    ]);
  });
});

describe('the default entry', () => {
  const menu = (chosen: string): readonly (readonly [string, boolean])[] =>
    parseGrubConfig(`${chosen}
menuentry 'a' --id ia { linux /a }
menuentry 'reader' { chainloader +1 }
submenu 'more' --id im {
  menuentry 'b' { linux /b }
  menuentry 'c' --id ic { linux /c }
}
menuentry 'd' { linux /d }`).entries.map(({ title, isDefault }) => [title, isDefault]);
  const defaultOf = (chosen: string): string | undefined => menu(chosen).find(([, is]) => is)?.[0];

  it.each([
    ['', 'a'],
    ['set default=0', 'a'],
    ['set default="3"', 'd'],
    ['default=3', 'd'],
    ["set default='d'", 'd'],
    ['set default=ia', 'a'],
    ['set default="2>1"', 'more > c'],
    ['set default="im>ic"', 'more > c'],
    ['set default="more>b"', 'more > b'],
    ['set default="$nothing"', 'a'],
    ['set default="99"', 'a'],
    ['set n=3\nset default=$n', 'd'],
  ])('%s', (chosen, title) => expect(defaultOf(chosen)).toBe(title));

  it('is none of ours where it is another system', () => {
    expect(defaultOf('set default=1')).toBe(undefined);
  });
});

describe('words', () => {
  it.each([
    [`linux /k "a b" 'c d'e f\\ g`, '"a b" "c de" "f g"'],
    ['linux /k a#b # c', 'a#b'],
    ['linux /k a \\\n  b', 'a b'],
    ['linux /k "a\\"b\\$c"', 'a"b$c'],
    ["linux /k ''", ''],
    ['linux /k a; linux /k b', 'b'],
    ['linuxefi /k a', 'a'],
    ['set k="x  y"\nlinux /k $k "$k" z$k', 'x y "x  y" zx y'],
  ])('%s', (body, parameters) => expect(first(entry(body))?.parameters).toBe(parameters));

  it('are left as they stand where they show only when GRUB runs', () => {
    expect(first(entry('linux ($root)/vmlinuz root=$root fs=$pxe_x'))).toMatchObject({
      kernel: '($root)/vmlinuz',
      parameters: 'root=$root fs=$pxe_x',
    });
    expect(first(`load_env\n${entry('linux /k $kernelopts')}`)?.parameters).toBe('$kernelopts');
    expect(first(`if serial; then set c=console=ttyS0; fi\n${entry('linux /k $c')}`)?.parameters).toBe('$c');
    expect(first(`for i in 1 2; do set c=$i; done\n${entry('linux /k $c')}`)?.parameters).toBe('$c');
  });

  it('have the values that variables have in the end, and those that the entry sets', () => {
    const text = `set a=1\n${entry('set b=2\nlinux /k $a $b')}set a=3\n`;
    expect(first(text)?.parameters).toBe('3 2');
  });

  it('follow conditions that are known', () => {
    const text = 'set a=1\nif [ "$a" = 1 ]; then set b=yes; elif true; then set b=no; else set b=never; fi\n';
    expect(first(`${text}${entry('linux /k $b')}`)?.parameters).toBe('yes');
    expect(first(entry('if [ -n "" ]; then linux /a; else linux /b; fi'))?.kernel).toBe('/b');
  });
});

describe('included files', () => {
  const text = 'source /boot/grub/config.cfg\nconfigfile ($root)/menu.cfg\n';

  it('are asked for, and read where they are handed over', () => {
    expect(parseGrubConfig(text).missingIncludes).toEqual(['/boot/grub/config.cfg', '($root)/menu.cfg']);
    const includes = new Map([
      ['/boot/grub/config.cfg', 'set quiet=quiet\n'],
      ['($root)/menu.cfg', `\n${entry('linux /k $quiet')}`],
    ]);
    const { entries, missingIncludes } = parseGrubConfig(text, { includes });
    expect(missingIncludes).toEqual([]);
    expect(entries).toMatchObject([{ parameters: 'quiet', file: '($root)/menu.cfg', line: 2 }]);
  });

  it('end where they include themselves', () => {
    const includes = new Map([['/a', `source /a\nsource /a\n${entry('linux /k')}`]]);
    expect(parseGrubConfig('source /a', { includes }).entries.length).toBeLessThan(100);
  });

  it('tell of the Boot Loader Specification', () => {
    expect(parseGrubConfig('insmod blscfg\nblscfg\n').usesBootLoaderSpec).toBe(true);
  });
});
