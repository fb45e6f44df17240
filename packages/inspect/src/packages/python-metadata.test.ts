import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  normalizePythonName,
  parseMetadataName,
  parsePythonMetadata,
  parseRecord,
} from './python-metadata.ts';

describe('normalizePythonName', () => {
  it.each([
    ['Foo.Bar', 'foo-bar'],
    ['foo--_.bar', 'foo-bar'],
    ['PyYAML', 'pyyaml'],
  ])('%s -> %s', (name, normal) => {
    expect(normalizePythonName(name)).toBe(normal);
  });
});

describe('parseMetadataName', () => {
  it.each([
    ['requests-2.31.0.dist-info', 'requests', '2.31.0'],
    ['PyYAML-6.0.1-py3.11.egg-info', 'pyyaml', '6.0.1'],
    ['zope.interface-5.4.dist-info', 'zope-interface', '5.4'],
    ['mine.egg-info', 'mine', undefined],
  ])('%s', (entry, name, version) => {
    expect(parseMetadataName(entry)).toEqual({ name, version });
  });

  it.each(['requests', '.dist-info', 'x.dist-information'])('refuses %s', (entry) => {
    expect(parseMetadataName(entry)).toBeUndefined();
  });
});

describe('parsePythonMetadata', () => {
  it('reads the headers only', () => {
    const text = 'Metadata-Version: 2.1\nName: My_Tool\nVersion: 1.0\nSummary: x\n\nName: not-this\n';
    expect(parsePythonMetadata(text)).toEqual({ name: 'my-tool', version: '1.0' });
    expect(parsePythonMetadata('Version: 1\n')).toBeUndefined();
  });
});

describe('parseRecord', () => {
  it('reads the first field of each line', () => {
    const text = 'tool/__init__.py,sha256=x,12\n../../../bin/tool,,\n"odd,""name"".py",,\n\n';
    expect([...parseRecord(text)]).toEqual(['tool/__init__.py', '../../../bin/tool', 'odd,"name".py']);
  });

  it('gives back what was written', () => {
    const path = fc.stringMatching(/^[a-z",/ ]{1,20}$/);
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const text = paths.map((one) => `"${one.replaceAll('"', '""')}",sha256=x,1\n`).join('');
        expect([...parseRecord(text)]).toEqual(paths);
      }),
      { seed: 6 },
    );
  });
});
