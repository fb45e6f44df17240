import { describe, expect, it } from 'vitest';
import { parseMounts } from './kernel.ts';
import { apkVersions, dpkgVersions } from './package.ts';

describe('dpkgVersions', () => {
  const status = `Package: bash
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2

Package: gone
Status: deinstall ok config-files
Version: 1.0

Package: held
Status: hold ok installed
Version: 2.0
`;
  it.each([
    ['bash', ['5.2.15-2']],
    ['bash:amd64', ['5.2.15-2']],
    ['bash:arm64', []],
    ['gone', []],
    ['held', ['2.0']],
    ['bas', []],
  ])('%s', (name, versions) => {
    expect(dpkgVersions(status, name)).toEqual(versions);
  });

  it('takes what distroless images write for each package', () => {
    expect(dpkgVersions('Package: tzdata\nVersion: 2024a\n', 'tzdata', 'no-status')).toEqual(['2024a']);
  });
});

describe('apkVersions', () => {
  it('reads the database of apk', () => {
    expect(apkVersions('C:Q1\nP:musl\nV:1.2.4-r2\n\nP:busybox\nV:1.36.1-r5\n', 'busybox')).toEqual([
      '1.36.1-r5',
    ]);
  });
});

describe('parseMounts', () => {
  it('reads mountinfo, blanks and the last of several included', () => {
    const mounts = parseMounts(
      '22 1 0:21 / / ro,relatime - overlay overlay ro,lowerdir=x\n23 22 0:5 / /a\\040b rw shared:1 - tmpfs none rw\n24 22 0:6 / /a\\040b ro - ext4 /dev/sda1 rw,data=x\n',
    );
    expect(mounts.get('/')).toMatchObject({ filesystem: 'overlay', options: ['ro', 'relatime'] });
    expect(mounts.get('/a b')).toMatchObject({ source: '/dev/sda1', vfsOptions: ['rw', 'data=x'] });
  });
});
