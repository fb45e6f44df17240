import { describe, expect, it } from 'vitest';
import { firstDependency, parseStanzas, releaseDigest } from './control-stanzas.ts';
import { debianPackage } from './debian-package.ts';

const DIGEST = 'a'.repeat(64);
const PACKAGE = `Package: linux-image-6.1.0-56-cloud-amd64
Version: 6.1.192-2
Depends: kmod, linux-base (>= 4.3~)
Description: Linux
 for virtual machines
Filename: pool/main/l/linux/linux_6.1.192-2_amd64.deb
Size: 26713492
SHA256: ${DIGEST}`;

describe('parseStanzas', () => {
  it('reads paragraphs, and values over several lines', () => {
    const stanzas = parseStanzas(`${PACKAGE}\n\n\nPackage: other\n`);
    expect(stanzas.map((stanza) => stanza.get('Package'))).toEqual([
      'linux-image-6.1.0-56-cloud-amd64',
      'other',
    ]);
    expect(stanzas[0]?.get('Description')).toBe('Linux\nfor virtual machines');
    expect(stanzas[0] && firstDependency(stanzas[0])).toBe('kmod');
  });
});

describe('debianPackage', () => {
  const read = (text: string): unknown => debianPackage(parseStanzas(text)[0] ?? new Map());

  it('takes what names, places and verifies a package', () => {
    expect(read(PACKAGE)).toEqual({
      name: 'linux-image-6.1.0-56-cloud-amd64',
      version: '6.1.192-2',
      file: 'pool/main/l/linux/linux_6.1.192-2_amd64.deb',
      sizeBytes: 26713492,
      sha256: DIGEST,
    });
  });

  it.each([
    ['a name that is a path', PACKAGE.replace('linux-image-6', '../../x')],
    ['a file outside of the archive', PACKAGE.replace('pool/main', '../..')],
    ['an absolute file', PACKAGE.replace('pool/', '/etc/')],
    ['a version with a slash', PACKAGE.replace('6.1.192-2\n', '6/1\n')],
    ['no digest', PACKAGE.replace(/SHA256.*/, '')],
    ['a digest of another kind', PACKAGE.replace(DIGEST, 'a'.repeat(32))],
    ['no size', PACKAGE.replace('Size: 26713492', 'Size: many')],
  ])('refuses %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('releaseDigest', () => {
  const release = `Origin: Debian
MD5Sum:
 ${'b'.repeat(32)} 10 main/binary-amd64/Packages.xz
SHA256:
 ${DIGEST} 10 main/binary-amd64/Packages.xz
 ${'c'.repeat(64)} 10 main/binary-arm64/Packages.xz
-----BEGIN PGP SIGNATURE-----
`;

  it('is the one of the section SHA256', () => {
    expect(releaseDigest(release, 'main/binary-amd64/Packages.xz')).toBe(DIGEST);
    expect(releaseDigest(release, 'main/binary-riscv64/Packages.xz')).toBeUndefined();
    expect(releaseDigest('', 'main/binary-amd64/Packages.xz')).toBeUndefined();
  });
});
