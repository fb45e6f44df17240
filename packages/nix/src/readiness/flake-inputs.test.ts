import { describe, expect, it } from 'vitest';
import { parseFlakeLock } from './flake-inputs.ts';

const locked = (fields: object): string =>
  JSON.stringify({
    nodes: { root: { inputs: { x: 'x' } }, x: { locked: fields } },
    root: 'root',
    version: 7,
  });

describe('parseFlakeLock', () => {
  it.each([
    [{ type: 'github', owner: 'NixOS', repo: 'nixpkgs', narHash: 'sha256-a' }, 'github.com', 'sha256-a'],
    [{ type: 'github', host: 'git.example.org', owner: 'a' }, 'git.example.org', undefined],
    [{ type: 'gitlab', owner: 'a', repo: 'b' }, 'gitlab.com', undefined],
    [{ type: 'git', url: 'ssh://git@example.org/a' }, 'example.org', undefined],
    [{ type: 'tarball', url: 'https://example.org/a.tar.gz' }, 'example.org', undefined],
    [{ type: 'git', url: 'file:///srv/a' }, undefined, undefined],
    [{ type: 'path', path: './sub' }, undefined, undefined],
  ])('%j', (fields, host, narHash) => {
    expect(parseFlakeLock(locked(fields))).toEqual([{ name: 'x', host, narHash }]);
  });

  it.each(['', '{', '[]', 'null', '{"nodes":[1]}'])('knows what is no lock: %s', (text) => {
    expect(parseFlakeLock(text) ?? []).toEqual([]);
  });

  it('finds nothing in the lock of a flake without inputs', () => {
    expect(parseFlakeLock('{"nodes":{"root":{}},"root":"root","version":7}')).toEqual([]);
  });
});
