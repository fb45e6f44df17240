import { describe, expect, it } from 'vitest';
import { rootNameIn } from './root-names.ts';

describe('the name of a root', () => {
  it.each([
    ['root=LABEL=nixos-minimal-24.05-x86_64', 'LABEL', 'nixos-minimal-24.05-x86_64'],
    ['root=live:CDLABEL=Fedora\\x20Live', 'LABEL', 'Fedora Live'],
    ['root=live:LABEL=LIVE', 'LABEL', 'LIVE'],
    ['root=/dev/disk/by-label/NIXOS_SD', 'LABEL', 'NIXOS_SD'],
    ['archisolabel=ARCH_202406', 'LABEL', 'ARCH_202406'],
    ['inst.stage2=hd:LABEL=Fedora-S-dvd:/dir', 'LABEL', 'Fedora-S-dvd'],
    ['root="LABEL=x"', undefined, undefined],
    ['root=LABEL="x"', 'LABEL', 'x'],
    ['root=UUID=1234-ABCD', 'UUID', '1234-ABCD'],
    ['root=PARTUUID=1a2b3c4d-02', 'PARTUUID', '1a2b3c4d-02'],
    // The partition after the one that is named: nothing is known of that.
    ['root=PARTUUID=1a2b3c4d-02/PARTNROFF=1', undefined, undefined],
    ['root=PARTLABEL=root', 'PARTLABEL', 'root'],
    ['root=/dev/vda1', undefined, undefined],
    ['root=LABEL=', undefined, undefined],
  ] as const)('in %s', (word, kind, name) => {
    expect(rootNameIn(word)).toEqual(kind === undefined ? undefined : { kind, name });
  });
});
