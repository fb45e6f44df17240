import { describe, expect, it } from 'vitest';
import { parseDrvOutputs, readDrvOutputs } from './read-drv-outputs.ts';

describe('parseDrvOutputs', () => {
  it.each([
    ['Derive([("out","/nix/store/a-x","","")],[],[],"s"', ['/nix/store/a-x']],
    [
      'Derive([("doc","/nix/store/a-doc","",""),("out","/nix/store/a-x","sha256","00")],[("/nix/store/b.drv",["out"])]',
      ['/nix/store/a-doc', '/nix/store/a-x'],
    ],
    ['Derive([("out","","r:sha256","")],[]', []],
    ['Derive([("out","/nix/store/a-x","","")', undefined],
    ['Derive([', undefined],
    ['Derive([("out","/nix/st', undefined],
    ['DrvWithVersion("xp-dyn-drv",[("out","/nix/store/a-x","","")],[]', undefined],
    ['', undefined],
  ])('%s', (head, expected) => {
    expect(parseDrvOutputs(head)).toEqual(expected);
  });

  it('knows nothing of a file that cannot be read', async () => {
    expect(await readDrvOutputs('/nonexistent/x.drv')).toBeUndefined();
  });
});
