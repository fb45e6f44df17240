import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitNixPath } from '../checks/nix-path.ts';
import { parseMachines } from './parse-machines.ts';
import { parseSandboxPath } from './sandbox-path.ts';

describe('parseMachines', () => {
  it('reads the form of builders and of /etc/nix/machines', () => {
    const text = `# mine
      ssh-ng://root@mac aarch64-darwin,x86_64-darwin /root/.ssh/id 8 2 big-parallel - c3NoLWVk ; build-1 - - -
    `;
    expect(parseMachines(text)).toEqual({
      machines: [
        {
          uri: 'ssh-ng://root@mac',
          systems: ['aarch64-darwin', 'x86_64-darwin'],
          key: '/root/.ssh/id',
          maxJobs: 8,
        },
        { uri: 'build-1', systems: [], key: undefined, maxJobs: 1 },
      ],
      wrong: [],
    });
  });

  it('names what is no machine', () => {
    expect(parseMachines('host x86_64-linux key many\nbuilders = host').wrong).toEqual([
      'host x86_64-linux key many',
      'builders = host',
    ]);
  });

  it('takes anything', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        for (const { uri } of parseMachines(text).machines) expect(uri).toMatch(/^\S+$/);
      }),
      { seed: 1 },
    );
  });
});

describe('parseSandboxPath', () => {
  it.each([
    ['/usr/include', { source: '/usr/include', isOptional: false, hasQuotes: false }],
    ['/bin/sh=/nix/store/x/bin/sh', { source: '/nix/store/x/bin/sh' }],
    ['/dev/kvm?', { source: '/dev/kvm', isOptional: true }],
    ['"/x"', { source: '"/x"', hasQuotes: true }],
  ])('%s', (word, expected) => {
    expect(parseSandboxPath(word)).toMatchObject({ word, ...expected });
  });
});

describe('splitNixPath', () => {
  it('cuts at colons, but not in URLs', () => {
    const text = 'nixpkgs=https://example.org/x.tar.gz:/home/u/lib:p=flake:nixpkgs:home=/gone';
    expect(splitNixPath(text).map(({ entry }) => entry)).toEqual([
      'nixpkgs=https://example.org/x.tar.gz',
      '/home/u/lib',
      'p=flake:nixpkgs',
      'home=/gone',
    ]);
  });
});
