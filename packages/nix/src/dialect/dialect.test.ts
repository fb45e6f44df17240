import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPTURED, captured, jsonIn, readCapture } from '../../../../test/src/nix/captures.ts';
import { parseBuiltOutputs } from './built-outputs.ts';
import { capabilitiesOf } from './capabilities.ts';
import { parseDerivations } from './derivation.ts';
import { parseFlakeMetadata } from './flake-metadata.ts';
import { parseFlakeOutputs } from './flake-outputs.ts';
import { parseNixVersion } from './nix-version.ts';
import { parsePathInfo } from './path-info.ts';
import { parseStoreInfo } from './store-info.ts';

const TOP = '/nix/store/ia0mwmlsd6hfxyxzq9vqkccg519746ll-top';
const DEP = '/nix/store/z4asv3j07d89ywjf8fxkn7sg6mf5s9q5-dep';
const TOP_DRV = '/nix/store/w1h75n90slcr8dcka47zgmk6cf8hpnz0-top.drv';
const DEP_DRV = '/nix/store/p2qkh6lklg7zljx468xsl3gwif574nq4-dep.drv';
const NOPE = '/nix/store/00000000000000000000000000000000-nope';

describe.each(CAPTURED)('the answers of Nix $version', ({ version, id }) => {
  const shapes = readCapture(`shapes-${id}`);
  const json = (title: string): string => jsonIn(captured(shapes, title)) ?? '';

  it('says its version', () => {
    expect(parseNixVersion(shapes)).toMatchObject({
      flavour: 'nix',
      major: 2,
      minor: Number(version.slice(2)),
    });
  });

  it('path-info', () => {
    const { valid, missing } = parsePathInfo(json('path-info'));
    expect(missing).toEqual([]);
    expect(valid).toEqual([
      {
        path: TOP,
        narHash: 'sha256-88RGANdHt3tMS5ihoIhZ+V7W0WC4sqLnRLGft3SS3mA=',
        narSizeBytes: 160,
        closureSizeBytes: undefined,
        references: [DEP],
        deriver: TOP_DRV,
        signatures: [],
        ultimate: true,
      },
      expect.objectContaining({ path: DEP, narSizeBytes: 120, references: [], deriver: DEP_DRV }),
    ]);
  });

  it('path-info with the size of closures', () => {
    expect(parsePathInfo(json('path-info -S --closure-size')).valid).toMatchObject([
      { closureSizeBytes: 280 },
    ]);
  });

  it('path-info of a path that is not there', () => {
    expect(parsePathInfo(json('path-info missing'))).toEqual({ valid: [], missing: [NOPE] });
  });

  it('build', () => {
    expect(parseBuiltOutputs(json('build --json'))).toEqual([{ drvPath: TOP_DRV, outputs: { out: TOP } }]);
  });

  it('flake show', () => {
    const outputs = parseFlakeOutputs(json('flake show'));
    const paths = outputs.map(({ path, type }) => `${path.join('.')}: ${type}`);
    expect(paths).toEqual([
      'apps.x86_64-linux.default: app',
      'checks.x86_64-linux.c: derivation',
      'devShells.x86_64-linux.default: derivation',
      'formatter.x86_64-linux: derivation',
      'lib: unknown',
      'nixosModules.default: nixos-module',
      `packages.aarch64-linux.default: ${version === '2.8' ? 'derivation' : 'omitted'}`,
      'packages.x86_64-linux.default: derivation',
      'packages.x86_64-linux.dep: derivation',
      'profiles: unknown',
      'templates.default: template',
    ]);
    expect(outputs.find(({ path }) => path.at(-1) === 'c')?.name).toBe('chk');
  });

  it('flake metadata', () => {
    const clean = parseFlakeMetadata(json('flake metadata'));
    expect(clean).toMatchObject({ description: 't', isDirty: false, inputs: {} });
    expect(clean.revision).toMatch(/^[0-9a-f]{40}$/);
    const dirty = parseFlakeMetadata(json('flake metadata dirty'));
    expect(dirty.isDirty).toBe(true);
    expect(dirty.revision).toEqual(version === '2.8' ? undefined : clean.revision);
  });
});

describe('derivations', () => {
  // That of 2.8 is cut short in the capture: the form is the same, with lists of outputs.
  it.each(CAPTURED.slice(1))('of Nix $version', ({ id }) => {
    const json = jsonIn(captured(readCapture(`shapes-${id}`), 'drv show')) ?? '';
    expect(parseDerivations(json)).toEqual([
      {
        drvPath: TOP_DRV,
        name: 'top',
        system: 'x86_64-linux',
        builder: '/bin/sh',
        args: ['-c', 'echo $dep > $out; echo > $doc'],
        env: expect.objectContaining({ name: 'top', out: TOP }),
        outputs: { doc: '/nix/store/d8jhdv7xk2k4ihrk78ks5nzzvdb39bnb-top-doc', out: TOP },
        inputDrvs: { [DEP_DRV]: ['out'] },
        inputSrcs: [],
      },
    ]);
  });

  it('of Nix 2.8, with lists of outputs and no name', () => {
    const text = JSON.stringify({
      [TOP_DRV]: {
        outputs: { out: {} },
        inputSrcs: [DEP],
        inputDrvs: { [DEP_DRV]: ['out'] },
        env: { name: 'top' },
      },
    });
    expect(parseDerivations(text)).toMatchObject([
      { name: 'top', inputDrvs: { [DEP_DRV]: ['out'] }, inputSrcs: [DEP], outputs: { out: undefined } },
    ]);
  });
});

describe('path-info of other forms', () => {
  it('format 2: names, and the store apart', () => {
    const json = jsonIn(captured(readCapture('shapes-234'), 'path-info --json-format 2')) ?? '';
    expect(parsePathInfo(json).valid).toMatchObject([{ path: TOP, references: [DEP], deriver: TOP_DRV }]);
  });

  it('format 3: signatures in parts', () => {
    const info = { 'a-b': { narHash: 'sha256-x', narSize: 1, signatures: [{ keyName: 'k', sig: 's' }] } };
    expect(parsePathInfo(JSON.stringify({ version: 3, storeDir: '/nix/store', info })).valid).toMatchObject([
      { path: '/nix/store/a-b', signatures: ['k:s'] },
    ]);
  });
});

describe('store info', () => {
  it.each([
    ['{"trusted":1,"url":"local","version":"2.18.1"}', { url: 'local', version: '2.18.1', trusted: true }],
    ['{"trusted":true,"url":"local","version":"2.34.8"}', { url: 'local', version: '2.34.8', trusted: true }],
    ['{"trusted":0,"url":"daemon","version":"2.26.3"}', { url: 'daemon', version: '2.26.3', trusted: false }],
    ['Store URL: local\n', { url: 'local', version: undefined, trusted: undefined }],
    [
      'Store URL: daemon\nVersion: 2.18.1\nTrusted: 0\n',
      { url: 'daemon', version: '2.18.1', trusted: false },
    ],
  ])('%s', (text, expected) => {
    expect(parseStoreInfo(text)).toEqual(expected);
  });
});

describe('versions', () => {
  it.each([
    ['nix (Nix) 2.8.0', 'nix', '2.8.0'],
    ['nix (Nix) 2.36.0pre20261101_abc', 'nix', '2.36.0'],
    ['nix (Lix, like Nix) 2.96.0-dev', 'lix', '2.96.0'],
    ['nix (Determinate Nix 3.22.2) 2.35.2', 'determinate', '2.35.2'],
  ])('%s', (line, flavour, version) => {
    expect(parseNixVersion(line)).toMatchObject({ flavour, version });
  });

  it.each(['', 'nix 2.8', 'busybox', 'nix (Nux) 1.0'])('%j is not Nix', (line) => {
    expect(parseNixVersion(line)).toBeUndefined();
  });

  it.each([
    ['nix (Nix) 2.8.0', 'show-derivation', 'store ping', 'show-config', '--json'],
    ['nix (Nix) 2.18.1', 'derivation show', 'store ping --json', 'show-config', '--json'],
    ['nix (Nix) 2.26.3', 'derivation show', 'store info --json', 'config show', '--json'],
    ['nix (Nix) 2.34.8', 'derivation show', 'store info --json', 'config show', '--json --json-format 1'],
    ['nix (Lix, like Nix) 2.96.0', 'derivation show', 'store ping --json', 'config show', '--json'],
    [
      'nix (Determinate Nix 3.22.2) 2.35.2',
      'derivation show',
      'store info --json',
      'config show',
      '--json --json-format 1',
    ],
  ])('%s: what its commands are called', (line, derivation, store, config, path) => {
    const version = parseNixVersion(line);
    if (version === undefined) throw new Error(line);
    const { derivationShow, storeInfo, configShow, pathInfoJson } = capabilitiesOf(version);
    expect([derivationShow, storeInfo, configShow, pathInfoJson].map((words) => words.join(' '))).toEqual([
      derivation,
      store,
      config,
      path,
    ]);
  });
});

describe('the inventory of Determinate Nix', () => {
  it('is read as a list', () => {
    const leaf = { derivation: { name: 'hello-1' }, shortDescription: 'says hello' };
    const inventory = {
      packages: {
        output: { children: { 'x86_64-linux': { children: { default: leaf } }, other: { filtered: true } } },
      },
      strange: { unknown: true },
    };
    expect(parseFlakeOutputs(JSON.stringify({ version: 2, inventory }))).toEqual([
      {
        path: ['packages', 'x86_64-linux', 'default'],
        type: 'derivation',
        name: 'hello-1',
        description: 'says hello',
      },
      { path: ['packages', 'other'], type: 'omitted', name: undefined, description: undefined },
      { path: ['strange'], type: 'unknown', name: undefined, description: undefined },
    ]);
  });
});

describe('answers that are none', () => {
  const PARSERS = [
    parsePathInfo,
    parseDerivations,
    parseBuiltOutputs,
    parseFlakeOutputs,
    parseFlakeMetadata,
    parseStoreInfo,
  ];

  it('give an answer or an UpError, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        for (const parse of PARSERS) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toMatchObject({ code: 'UP_PROGRAM_FAILED' });
          }
        }
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});
