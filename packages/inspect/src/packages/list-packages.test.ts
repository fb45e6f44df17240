import { describe, expect, it } from 'vitest';
import { type FileSpecs, makeImage } from '../testing/make-image.ts';
import { listPackages } from './list-packages.ts';
import type { Package } from './package.ts';

const list = (files: FileSpecs): readonly Package[] => listPackages(makeImage({ files }));
const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

describe('listPackages', () => {
  it('takes store paths for packages, with what is in them', () => {
    const path = `/nix/store/${HASH}-openssl-3.0.12-dev`;
    const found = list({
      [`${path}/lib/a`]: { text: '12345' },
      [`${path}/lib/same`]: { hardlink: `${path}/lib/a` },
      [`${path}/b`]: { text: '1' },
      '/nix/store/.links/x': { text: '1234' },
      [`/nix/store/${HASH}-x.drv`]: { text: 'Derive' },
    });
    expect(found).toEqual([
      {
        kind: 'nix',
        name: 'openssl',
        version: '3.0.12',
        output: 'dev',
        path,
        sizeBytes: 6,
        sizeFrom: 'files',
      },
    ]);
  });

  it('takes what dpkg has installed, sized by its lists of files or as declared', () => {
    const status = [
      'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nVersion: 2.36-9\nInstalled-Size: 10\n',
      'Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n',
      'Package: tool\nStatus: hold ok installed\nArchitecture: all\nVersion: 1:2.0-1\nInstalled-Size: 3\n',
      'Package: busy\nStatus: install ok triggers-awaited\nArchitecture: all\nVersion: 5\n',
    ].join('\n');
    const found = list({
      '/var/lib/dpkg/status': { text: status },
      '/var/lib/dpkg/info/libc6:amd64.list': { text: '/.\n/lib\n/lib/libc.so.6\n/usr/share/doc/gone\n' },
      '/usr/lib/libc.so.6': { text: '1234567' },
      '/lib': { link: 'usr/lib' },
    });
    expect(found).toEqual([
      { ...deb('libc6', '2.36-9', 'amd64'), sizeBytes: 7, sizeFrom: 'files', declaredBytes: 10_240 },
      { ...deb('tool', '1:2.0-1', 'all'), sizeBytes: 3072, sizeFrom: 'declared', declaredBytes: 3072 },
      { ...deb('busy', '5', 'all'), sizeBytes: 0, sizeFrom: 'unknown', declaredBytes: undefined },
    ]);
  });

  it('takes the files of distroless', () => {
    const found = list({
      '/var/lib/dpkg/status.d/base': { text: 'Package: base-files\nVersion: 12.4\nArchitecture: amd64\n' },
      '/var/lib/dpkg/status.d/base.md5sums': { text: `${'0'.repeat(32)}  etc/os-release\n` },
      '/etc/os-release': { text: 'abc' },
    });
    expect(found).toEqual([
      { ...deb('base-files', '12.4', 'amd64'), sizeBytes: 3, sizeFrom: 'files', declaredBytes: undefined },
    ]);
  });

  it('takes what apk has installed', () => {
    const database = 'P:musl\nV:1.2.4-r2\nA:x86_64\nI:99\nF:lib\nR:libc.so\n\n';
    const found = list({ '/lib/apk/db/installed': { text: database }, '/lib/libc.so': { text: '12' } });
    expect(found).toMatchObject([
      { kind: 'apk', name: 'musl', version: '1.2.4-r2', sizeBytes: 2, declaredBytes: 99 },
    ]);
  });

  it('takes Python distributions, but for those that the store names already', () => {
    const site = '/usr/lib/python3/dist-packages';
    const found = list({
      [`${site}/My_Tool-1.0.dist-info/METADATA`]: { text: 'Name: My_Tool\nVersion: 1.0.post1\n\n' },
      [`${site}/My_Tool-1.0.dist-info/RECORD`]: { text: 'tool.py,,\n../../../bin/tool,,\n/etc/x,,\n' },
      [`${site}/tool.py`]: { text: '123' },
      '/usr/bin/tool': { text: '1' },
      [`${site}/old-2-py3.11.egg-info`]: { text: 'Metadata-Version: 1.0\nName: old\nVersion: 2\n' },
      [`${site}/empty-3.dist-info/INSTALLER`]: { text: 'pip\n' },
      [`/nix/store/${HASH}-x-1/lib/y-1.dist-info/METADATA`]: { text: 'Name: y\nVersion: 1\n' },
    }).filter(({ kind }) => kind === 'python');
    expect(found).toEqual([
      {
        ...{ kind: 'python', name: 'my-tool', version: '1.0.post1', path: `${site}/My_Tool-1.0.dist-info` },
        ...{ sizeBytes: 4, sizeFrom: 'files' },
      },
      {
        ...{ kind: 'python', name: 'old', version: '2', path: `${site}/old-2-py3.11.egg-info` },
        ...{ sizeBytes: 0, sizeFrom: 'unknown' },
      },
    ]);
  });

  it('does not follow one long list once for each package', () => {
    const names = Array.from({ length: 300 }, (_, index) => `p${index}`);
    const status = names
      .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\n\n`)
      .join('');
    const links = names.map((name) => [`/var/lib/dpkg/info/${name}.list`, { link: 'all' }] as const);
    const long = { text: '/x\n', sizeBytes: 2_000_000 };
    const found = list({
      '/var/lib/dpkg/status': { text: status },
      '/var/lib/dpkg/info/all': long,
      ...Object.fromEntries(links),
    });
    const measured = found.filter(({ sizeFrom }) => sizeFrom === 'files').length;
    expect(found).toHaveLength(300);
    expect(measured).toBeGreaterThan(100);
    expect(measured).toBeLessThan(150);
  });
});

function deb(name: string, version: string, architecture: string): Partial<Package> {
  return { kind: 'dpkg', name, version, architecture };
}
