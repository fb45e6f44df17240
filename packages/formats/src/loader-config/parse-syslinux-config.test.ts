import { describe, expect, it } from 'vitest';
import { parseSyslinuxConfig } from './parse-syslinux-config.ts';
import { NIXOS_EXTLINUX, NIXOS_ISOLINUX } from './testing/samples.ts';

describe('configurations of NixOS', () => {
  it('are read from an ISO', () => {
    const { entries } = parseSyslinuxConfig(NIXOS_ISOLINUX);
    expect(entries.map(({ title, isDefault }) => [title, isDefault])).toEqual([
      ['NixOS 24.05 Installer', true],
      ['NixOS 24.05 Installer (nomodeset)', false],
      ['NixOS 24.05 Installer (serial console=ttyS0,115200n8)', false],
    ]);
    expect(entries[0]).toMatchObject({
      kernel: '/boot/bzImage',
      initrds: ['/boot/initrd'],
      parameters:
        'init=/nix/store/0abc-nixos-system-nixos-24.05/init root=LABEL=nixos-24.05-x86_64 boot.shell_on_fail loglevel=4',
      line: 11,
    });
  });

  it('are read from an SD image', () => {
    expect(parseSyslinuxConfig(NIXOS_EXTLINUX).entries).toMatchObject([
      {
        title: 'NixOS - Default',
        kernel: '../nixos/0abc-linux-6.6.32-Image',
        initrds: ['../nixos/1abc-initrd-linux-6.6.32-initrd'],
        isDefault: true,
        parameters: expect.stringContaining('console=ttyAMA0,115200n8'),
      },
    ]);
  });
});

describe('the words of SYSLINUX', () => {
  it('name initrds among the parameters, and keep them there', () => {
    const [entry] = parseSyslinuxConfig('label a\n kernel vmlinuz\n append initrd=i1,i2 quiet').entries;
    expect(entry).toMatchObject({ initrds: ['i1', 'i2'], parameters: 'initrd=i1,i2 quiet' });
  });

  it('may stand for all labels, or be taken back', () => {
    const { entries } = parseSyslinuxConfig(
      'append all\nlabel a\nkernel k\nlabel b\nkernel k\nappend -\nlabel c\nkernel k own',
    );
    expect(entries.map(({ parameters }) => parameters)).toEqual(['all', '', 'own']);
  });

  it('are read in any case, with any end of a line, helps passed over', () => {
    const text =
      'LaBel a\r\n menu LABEL ^Live\r\nTEXT HELP\r\n  linux no\r\nENDTEXT\r\nLinux k\r\n# linux other\r\n';
    expect(parseSyslinuxConfig(text).entries).toMatchObject([{ title: 'Live', kernel: 'k' }]);
  });

  it('start other things than Linux', () => {
    const text =
      'label a\ncom32 x.c32\nlabel b\nkernel memtest.bin\nlabel c\nlocalboot 0\nlabel d\nkernel chain.c32';
    expect(parseSyslinuxConfig(text).entries).toEqual([]);
  });
});

describe('the default label', () => {
  const labels = 'label a\nkernel k\nlabel b\nkernel k\nmenu default\nlabel c\nkernel k\n';
  const defaultOf = (text: string) =>
    parseSyslinuxConfig(text).entries.find(({ isDefault }) => isDefault)?.title;

  it.each([
    [labels, 'b'],
    [`default c\n${labels}`, 'c'],
    [`ui menu.c32\ndefault c\n${labels}`, 'b'],
    [`default vesamenu.c32\n${labels}`, 'b'],
    ['label a\nkernel k\n', 'a'],
    ['default gone\nlabel a\nkernel k\n', 'a'],
    ['default B quiet\nlabel a\nkernel k\nlabel b\nkernel k\n', 'b'],
  ])('of %j', (text, title) => expect(defaultOf(text)).toBe(title));
});

describe('included files', () => {
  it('are asked for, and read where they are handed over', () => {
    const text = 'include menu.cfg\nMENU INCLUDE live.cfg My menu\n';
    expect(parseSyslinuxConfig(text).missingIncludes).toEqual(['menu.cfg', 'live.cfg']);
    const includes = new Map([
      ['menu.cfg', 'label a\nlinux k'],
      ['live.cfg', 'include live.cfg'],
    ]);
    const { entries, missingIncludes } = parseSyslinuxConfig(text, { includes });
    expect(missingIncludes).toEqual([]);
    expect(entries).toMatchObject([{ title: 'a', file: 'menu.cfg', line: 1 }]);
  });
});
