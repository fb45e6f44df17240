import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { describe, expect, it } from 'vitest';
import { loadRegistry } from './load-registry.ts';
import { locateKey } from './locate-key.ts';
import { parseRegistry } from './parse-registry.ts';
import { resolveProfile } from './resolve-target.ts';

const TEXT = `schemaVersion = 1
default = "web"
[workloads.web]
types = ["container"]
[workloads.web.inspect]
off = { "fhs/home" = "writes nothing", secret = "keys of tests" }
failOn = "warning"
[workloads.web.profiles.default]
[workloads.web.profiles.base.inspect]
off.net = "no network"
[workloads.web.profiles.release]
extends = "base"
inspect = { off = { secret = false }, failOn = "info" }
`;

describe('inspect of a workload and its profiles', () => {
  it('merges a profile over its parents and its workload, and keeps what is switched on again', async () => {
    const registry = await parseRegistry({ file: '/p/up.toml', text: TEXT });
    expect(resolveProfile(registry, 'default').inspect).toEqual({
      off: { 'fhs/home': 'writes nothing', secret: 'keys of tests' },
      failOn: 'warning',
    });
    expect(resolveProfile(registry, 'release').inspect).toEqual({
      off: { 'fhs/home': 'writes nothing', secret: false, net: 'no network' },
      failOn: 'info',
    });
  });

  it.each([
    ['off."fhs/home" = ""', 'say why it is switched off'],
    ['off."fhs/home" = "  "', 'say why it is switched off'],
    ['off."fhs/home" = true', 'say why it is switched off, or false to switch it on again'],
    ['off."FHS home" = "x"', '"FHS home" is no valid name: a rule such as fhs/home'],
    ['failOn = "errors"', 'Did you mean "error"?'],
    ['of = {}', 'unknown key "of". Did you mean "off"?'],
  ])('refuses %s, with the line', async (line, message) => {
    const text = `schemaVersion = 1\ndefault = "web"\n[workloads.web]\ntypes = ["container"]\n[workloads.web.inspect]\n${line}\n[workloads.web.profiles.default]\n`;
    const error: unknown = await parseRegistry({ file: '/p/up.toml', text }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UpError);
    expect(error).toMatchObject({
      code: 'UP_CONFIG_INVALID',
      message: expect.stringContaining(message),
      details: { line: 6 },
    });
  });
});

describe('locateKey', () => {
  it('finds a key in the profile, in what it extends, in its workload, and the profile where nothing has it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'up-test-'));
    try {
      const file = join(directory, 'up.toml');
      await writeFile(file, TEXT);
      const registry = await loadRegistry(directory);
      const release = resolveProfile(registry, 'release');
      const place = (...key: readonly string[]): Promise<string> => locateKey(registry, release, key);
      expect(await place('inspect', 'off', 'secret')).toBe(`${file}:13`);
      expect(await place('inspect', 'off', 'net')).toBe(`${file}:10`);
      expect(await place('inspect', 'off', 'fhs/home')).toBe(`${file}:6`);
      expect(await place('inspect', 'off', 'oci')).toBe(`${file}:11`);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
