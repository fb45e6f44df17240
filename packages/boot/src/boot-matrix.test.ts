import { describe, expect, it } from 'vitest';
import { matrixCells } from './boot-matrix.ts';

describe('matrixCells', () => {
  it('is every firmware once, then every firmware again', () => {
    const names = matrixCells({ firmware: ['bios', 'uefi'], repeat: 2 }).map(({ name }) => name);
    expect(names).toEqual(['bios-1', 'uefi-1', 'bios-2', 'uefi-2']);
  });

  it('names a boot by its firmware alone where there is one of each', () => {
    expect(matrixCells({ firmware: [undefined, 'uefi'], repeat: 1 })).toEqual([
      { name: 'boot', firmware: undefined },
      { name: 'uefi', firmware: 'uefi' },
    ]);
  });
});
