import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { type NixReadiness, readNixReadiness } from '../src/index.ts';

const NIXES = await testedNixes();

describe.each(NIXES)('readNixReadiness with $name', (nix) => {
  let bench: NixBench;
  beforeEach(() => {
    if (nix.missing === undefined) bench = makeNixBench(nix);
  });
  afterEach(() => bench?.remove());
  const read = (env: NodeJS.ProcessEnv = {}): Promise<NixReadiness> => {
    const { signal } = new AbortController();
    return readNixReadiness({ root: bench.root, env: { ...bench.env, ...env }, signal, depth: 'inputs' });
  };
  const lock = (narHash: string): void => {
    const locked = { type: 'tarball', url: 'https://nowhere.invalid/x.tar.gz', narHash };
    bench.write(
      'flake.lock',
      JSON.stringify({
        nodes: { nixpkgs: { locked }, root: { inputs: { nixpkgs: 'nixpkgs' } } },
        root: 'root',
        version: 7,
      }),
    );
  };

  it.skipIf(nix.missing)('needs Nix, a flake, and the lock of its inputs', async () => {
    expect(await read({ PATH: '/nonexistent' })).toMatchObject({ what: 'nix', reason: 'nix is not on PATH' });
    expect(await read()).toMatchObject({ what: 'flake', reason: 'the project has no flake.nix' });
    bench.write('flake.nix', '{ outputs = { self }: { }; }');
    expect(await read()).toMatchObject({ state: 'ready', reason: expect.stringMatching(/^Nix \d/) });
    bench.write('flake.nix', '{ inputs.nixpkgs.url = "x"; outputs = { self, nixpkgs }: { }; }');
    expect(await read()).toMatchObject({ what: 'inputs', reason: expect.stringContaining('no flake.lock') });
    bench.write('flake.lock', '{');
    expect(await read()).toMatchObject({ reason: expect.stringContaining('flake.lock cannot be read') });
  });

  it.skipIf(nix.missing)('finds an input in the store by its hash, and asks nobody then', async () => {
    bench.write('flake.nix', '{ outputs = { self, nixpkgs }: { }; }');
    lock(`sha256-${'A'.repeat(43)}=`);
    expect(await read()).toMatchObject({
      what: 'inputs',
      reason: expect.stringContaining(
        'nixpkgs is not in its store, and there is no connection to nowhere.invalid',
      ),
    });
    expect(await read({ https_proxy: 'http://127.0.0.1:1' })).toMatchObject({ state: 'ready' });
    mkdirSync(join(bench.root, 'source'));
    writeFileSync(join(bench.root, 'source/default.nix'), '{ }');
    const options = { cwd: bench.root, env: bench.env, encoding: 'utf8' } as const;
    execFileSync('nix-store', ['--add', 'source'], options);
    const hash = ['--extra-experimental-features', 'nix-command', 'hash', 'path', 'source'];
    lock(execFileSync('nix', hash, options).trim());
    expect(await read()).toMatchObject({ state: 'ready' });
  });

  it.skipIf(nix.missing)('knows what is no Nix, and what is too old', async () => {
    bench.write('flake.nix', '{ outputs = { self }: { }; }');
    for (const [says, reason] of [
      ['nix (Nix) 2.3.16', 'Nix 2.3.16 is older than 2.8'],
      ['something else', 'the nix on PATH is not Nix'],
    ] as const) {
      const bin = join(bench.root, 'bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'nix'), `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });
      expect(await read({ PATH: `${bin}:${bench.env['PATH']}` })).toMatchObject({
        what: 'version',
        reason: expect.stringContaining(reason),
      });
    }
  });
});
