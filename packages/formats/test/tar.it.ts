import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { writeTar } from '../src/index.ts';
import { listingLine } from './support/tar-listing.ts';
import { type MemberView, viewArchive } from './support/tar-view.ts';

const directory = join(tmpdir(), `tar-it-${process.pid}`);
const tree = join(directory, 'tree');
const archive = join(directory, 'archive.tar');
const support = (name: string): string => new URL(`support/${name}`, import.meta.url).pathname;
const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C', LC_TIME: 'C' };
const maxBuffer = 64 * 1024 * 1024;

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', env, maxBuffer, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What Python sees, times to the microsecond, as a float holds no more. */
function pythonView(): readonly MemberView[] {
  const lines = run('python3', [support('tarfile-view.py'), archive])
    .trim()
    .split('\n');
  return lines.map((line) => comparable(JSON.parse(line) as MemberView));
}

function comparable(member: MemberView): MemberView {
  return { ...member, mtime: Math.round(member.mtime * 1e6) };
}

function expectSameAsPython(): void {
  const { members, warnings } = viewArchive(archive);
  expect(members.length).toBeGreaterThan(5);
  expect(members.map(comparable)).toEqual(pythonView());
  expect(warnings.filter((code) => code !== 'tar/name-not-utf8')).toEqual([]);
}

function expectSameAsTar(): void {
  const flags = ['--numeric-owner', '--full-time', '--quoting-style=escape'];
  const lines = run('tar', ['-tvP', ...flags, '-f', archive])
    .trimEnd()
    .split('\n');
  const collapsed = lines.map((line) =>
    line.replace(/^(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +/, '$1 $2 $3 $4 $5 '),
  );
  expect(viewArchive(archive).entries.map(listingLine)).toEqual(collapsed);
}

describeWith(['tar', 'python3'], 'tar reader beside GNU tar and tarfile', () => {
  beforeAll(() => {
    mkdirSync(directory);
    run('python3', [support('make-tree.py'), tree]);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const WIDE = ['oldgnu', 'gnu', 'posix'];
  it.each<readonly [string, readonly string[]]>([
    ['v7', ['--format=v7', 'plain']],
    ['ustar', ['--format=ustar', 'plain']],
    ...WIDE.map((format) => [format, [`--format=${format}`, 'plain', 'wide']] as const),
    ...WIDE.map((format) => [`${format}, sparse`, [`--format=${format}`, '-S', 'plain', 'wide']] as const),
    ...['0.0', '0.1', '1.0'].map(
      (version) =>
        [
          `posix, sparse ${version}`,
          ['--format=posix', '-S', `--sparse-version=${version}`, 'wide'],
        ] as const,
    ),
    ['posix with attributes', ['--format=posix', '--xattrs', '--xattrs-include=*', 'plain', 'wide']],
    [
      'posix with global records',
      ['--format=posix', '--pax-option=globexthdr.name=g,comment=x,gname=all', 'plain'],
    ],
    ['gnu with a label', ['--format=gnu', '-V', 'label', 'plain']],
    ['gnu, incremental', ['--format=gnu', `--listed-incremental=${join(directory, 'snapshot')}`, 'plain']],
    ['absolute names', ['--format=gnu', '-P', join(tree, 'plain')]],
  ])('reads what GNU tar writes: %s', (name, args) => {
    run('tar', ['-C', tree, '-cf', archive, ...args]);
    if (name.includes('label') || name.includes('incremental')) {
      const listed = run('tar', ['-tP', '--quoting-style=escape', '-f', archive]).trimEnd().split('\n');
      const { entries, warnings } = viewArchive(archive);
      expect(entries.map((entry) => entry.path)).toEqual(listed);
      expect(warnings).toEqual([]);
    } else {
      expectSameAsPython();
      expectSameAsTar();
    }
  });

  it('sees a label of the posix format as no member', () => {
    run('tar', ['-C', tree, '-cf', archive, '--format=posix', '-V', 'label', 'plain']);
    expectSameAsPython();
    expect(viewArchive(archive).entries[0]?.path).toBe('plain/');
  });

  it('finds the attributes that the file system has', () => {
    run('tar', ['-C', tree, '-cf', archive, '--format=posix', '--xattrs', '--xattrs-include=*', 'plain']);
    const script = `import os; print(",".join(sorted(os.listxattr(${JSON.stringify(join(tree, 'plain/hello'))}))))`;
    const names = run('python3', ['-c', script]).trim();
    const found = viewArchive(archive).entries.flatMap((entry) => [...entry.xattrs.keys()]);
    expect(
      found
        .filter((key) => key.startsWith('user.'))
        .toSorted()
        .join(','),
    ).toBe(names);
  });

  it.each(['USTAR', 'GNU', 'PAX'])('reads what tarfile writes: %s', (format) => {
    const names = format === 'USTAR' ? ['plain'] : ['plain', 'wide'];
    const script = `
import sys, tarfile, os
os.chdir(sys.argv[1])
with tarfile.open(sys.argv[2], "w", format=tarfile.${format}_FORMAT) as archive:
    for name in sys.argv[3:]:
        archive.add(name)
`;
    run('python3', ['-c', script, tree, archive, ...names]);
    expectSameAsPython();
    expectSameAsTar();
  });

  it('writes what GNU tar and tarfile read', () => {
    run('tar', ['-C', tree, '-cf', archive, '--format=posix', '--xattrs', '-S', 'plain', 'wide']);
    const before = viewArchive(archive);
    const members = before.entries.map((member) => ({ member, body: [new Uint8Array(member.sizeBytes)] }));
    writeFileSync(archive, Buffer.concat([...writeTar(members)]));
    const after = viewArchive(archive);
    const withoutBody = (members: readonly MemberView[]): unknown =>
      members.map((view) => ({ ...view, sha256: '' }));
    expect(withoutBody(after.members)).toEqual(withoutBody(before.members));
    expectSameAsPython();
    expectSameAsTar();
  });
});

describeWith(['bsdtar', 'tar', 'python3'], 'tar reader beside bsdtar', () => {
  const home = join(tmpdir(), `bsdtar-it-${process.pid}`);
  beforeAll(() => void mkdirSync(home));
  afterAll(() => rmSync(home, { recursive: true }));

  it.each(['v7', 'ustar', 'gnutar', 'pax'])('reads what bsdtar writes: %s', (format) => {
    const source = join(home, format);
    run('python3', [support('make-tree.py'), source]);
    const names = format === 'v7' || format === 'ustar' ? ['plain'] : ['plain', 'wide'];
    const file = join(home, `${format}.tar`);
    run('bsdtar', ['-C', source, `--format=${format}`, '-cf', file, ...names]);
    const python = run('python3', [support('tarfile-view.py'), file])
      .trim()
      .split('\n');
    const { members, warnings } = viewArchive(file);
    expect(members.map(comparable)).toEqual(python.map((line) => comparable(JSON.parse(line) as MemberView)));
    expect(warnings.filter((code) => code !== 'tar/name-not-utf8')).toEqual([]);
  });
});
