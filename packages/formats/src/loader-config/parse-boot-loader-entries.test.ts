import { describe, expect, it } from 'vitest';
import { compareVersions } from './compare-versions.ts';
import { parseBootLoaderEntries } from './parse-boot-loader-entries.ts';

const nixos = (generation: number): string => `title NixOS
version Generation ${generation} NixOS 24.05, Linux Kernel 6.6.${generation}
linux /efi/nixos/0abc-linux-bzImage.efi
initrd /efi/nixos/1abc-initrd.efi
initrd /efi/nixos/secrets.efi
options init=/nix/store/2abc/init loglevel=4
options extra
machine-id 0123456789abcdef0123456789abcdef
sort-key nixos
`;
const entries = new Map([
  ['nixos-generation-2.conf', nixos(2)],
  ['nixos-generation-10.conf', nixos(10)],
  ['memtest.conf', 'title Memtest\nefi /efi/memtest.efi\n'],
  ['readme.txt', nixos(99)],
]);

describe('the entries of systemd-boot', () => {
  it('are read, the newest first', () => {
    const parsed = parseBootLoaderEntries({ entries });
    expect(parsed.map(({ file, isDefault }) => [file, isDefault])).toEqual([
      ['nixos-generation-10.conf', true],
      ['nixos-generation-2.conf', false],
    ]);
    expect(parsed[0]).toMatchObject({
      title: 'NixOS (Generation 10 NixOS 24.05, Linux Kernel 6.6.10)',
      kernel: '/efi/nixos/0abc-linux-bzImage.efi',
      initrds: ['/efi/nixos/1abc-initrd.efi', '/efi/nixos/secrets.efi'],
      parameters: 'init=/nix/store/2abc/init loglevel=4 extra',
    });
  });

  it.each([
    ['default nixos-generation-2.conf\ntimeout 5\n', 'nixos-generation-2.conf'],
    ['default nixos-generation-2', 'nixos-generation-2.conf'],
    ['default nixos-*-2*', 'nixos-generation-2.conf'],
    ['default *', 'nixos-generation-10.conf'],
    ['default gone', 'nixos-generation-10.conf'],
    ['', 'nixos-generation-10.conf'],
  ])('have the default of %j', (loader, file) => {
    expect(parseBootLoaderEntries({ entries, loader }).find(({ isDefault }) => isDefault)?.file).toBe(file);
  });
});

describe('versions', () => {
  it('are in the order of the specification', () => {
    const sorted = ['1~rc1', '1', '1-1', '1.1', '1.2', '1.10', '2a', '2b', '10'];
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
    expect(compareVersions('1.01', '1.1')).toBe(0);
  });
});
