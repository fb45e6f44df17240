import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FindToolOptions, findRebuildTool } from './find-tool.ts';

describe('findRebuildTool', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'up-tools-'));
  });
  afterEach(() => rmSync(bin, { recursive: true, force: true }));

  const put = (name: string, text: string): void => {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  };
  const find = (options: Partial<FindToolOptions> = {}) =>
    findRebuildTool({
      kind: 'os',
      action: 'switch',
      nh: 'preferred',
      env: { PATH: `${bin}:/bin:/usr/bin` },
      signal: new AbortController().signal,
      ...options,
    });

  it('takes nh for what it has a command for, with the options of this nh', async () => {
    put('nixos-rebuild', '#!/bin/sh\n# --log-format\n');
    put('nh', "#!/bin/sh\necho '  --no-nom  no monitor'; echo '  -d, --diff <DIFF>' >&2\n");
    const nh = await find();
    expect([nh.name, [...nh.options].sort()]).toEqual(['nh', ['--diff', '--no-nom']]);
    expect((await find({ action: 'dry-build' })).name).toBe('nixos-rebuild');
    expect((await find({ nh: 'never' })).options).toEqual(new Set(['--log-format']));
  });

  it('reads in the tool whether it takes the log of Nix as records', async () => {
    put('nixos-rebuild', '#!/bin/sh\nold\n');
    expect((await find()).options).toEqual(new Set());
    // The one of 25.11 and later only starts its module.
    put('nixos-rebuild', '#!/usr/bin/python3\nfrom nixos_rebuild import main\n');
    expect((await find()).options).toEqual(new Set(['--log-format']));
  });

  it('says what is missing, and how to get it', async () => {
    await expect(find()).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
      hint: expect.stringContaining('NixOS'),
    });
    await expect(find({ kind: 'darwin' })).rejects.toMatchObject({
      message: 'darwin-rebuild is not on PATH',
    });
    expect((await find({ kind: 'home', action: 'rollback' })).name).toBe('activate');
  });
});
