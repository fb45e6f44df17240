import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** From the bottom up. A package imports from layers below its own, never sideways and never up. */
const LAYERS: readonly (readonly string[])[] = [
  ['core'],
  ['process', 'formats', 'workload'],
  ['profiles', 'libraries', 'media'],
  ['probe', 'nix', 'oci', 'docker', 'qemu'],
  ['inspect', 'pack'],
  ['runner', 'smoke', 'boot', 'doctor', 'check'],
  ['report', 'testing'],
];

function sourcesOf(directory: string): readonly string[] {
  return readdirSync(join(root, directory, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(root, directory, 'src', file), 'utf8'));
}

function importsOf(directory: string): readonly string[] {
  const names = sourcesOf(directory).flatMap((source) => [
    ...source.matchAll(/from '(@up\/[^']+)'|import\('(@up\/[^']+)'\)/g),
  ]);
  return [...new Set(names.map((match) => match[1] ?? match[2] ?? ''))];
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function declaredBy(directory: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')) as Manifest;
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
}

function layerOf(name: string): number {
  return LAYERS.findIndex((layer) => layer.includes(name.replace('@up/', '')));
}

const packages = readdirSync(join(root, 'packages'));
const apps = readdirSync(join(root, 'apps'));

describe('the dependency graph', () => {
  it.each(packages)('packages/%s has its place in a layer', (name) => {
    expect(layerOf(name)).toBeGreaterThanOrEqual(0);
  });

  it.each(packages)('packages/%s imports only from layers below its own', (name) => {
    const notBelow = importsOf(`packages/${name}`).filter(
      (other) => layerOf(other) === -1 || layerOf(other) >= layerOf(name),
    );
    expect(notBelow).toEqual([]);
  });

  it.each(apps)('apps/%s imports packages, and no other app', (name) => {
    expect(importsOf(`apps/${name}`).filter((other) => layerOf(other) === -1)).toEqual([]);
  });

  it.each([...packages.map((name) => `packages/${name}`), ...apps.map((name) => `apps/${name}`)])(
    '%s declares what it imports',
    (directory) => {
      const declared = declaredBy(directory);
      expect(importsOf(directory).filter((name) => !declared.includes(name))).toEqual([]);
    },
  );
});

describe('who may do what', () => {
  it.each(packages)('packages/%s neither prints nor exits', (name) => {
    const offences = sourcesOf(`packages/${name}`).flatMap((source) =>
      [...source.matchAll(/(?<![/#-])console\.\w+|process\.(?:exit|stdout|stderr)\b/g)].map(([text]) => text),
    );
    // The one function that runs a workload's main is where a workload's process begins and ends.
    expect(offences.filter(() => name !== 'workload')).toEqual([]);
  });

  it('only packages/process starts programs', () => {
    const others = [
      ...packages.filter((name) => name !== 'process').map((name) => `packages/${name}`),
      ...apps.map((name) => `apps/${name}`),
    ];
    const offenders = others.filter((directory) =>
      sourcesOf(directory).some((source) => /from '(node:child_process|execa)'/.test(source)),
    );
    expect(offenders).toEqual([]);
  });

  it.each(packages)('packages/%s has one public door', (name) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
      readonly exports: object;
    };
    expect(Object.keys(manifest.exports)).toEqual(['.', './package.json']);
  });
});
