import type { ImageConfig } from '@up/oci';
import { describe, expect, it } from 'vitest';
import { createSubject } from '../subject.ts';
import { PASSWD, STATIC } from '../testing/find-in-image.ts';
import { type FileSpecs, makeImage } from '../testing/make-image.ts';
import { collectPrograms } from './collect-programs.ts';
import { collectReferences } from './collect-references.ts';

const SHELL = { '/bin/sh': STATIC };

function referencesOf(config: Partial<ImageConfig>, files: FileSpecs = {}): readonly string[] {
  const subject = createSubject({ image: makeImage({ files: { ...SHELL, ...files }, config }) });
  return collectReferences(subject).map(
    ({ by, use, path, source, as }) =>
      `${by}${source === undefined ? '' : ` [${source.path}:${source.line}]`} ${use} ${path} as ${as.uid}`,
  );
}

describe('references', () => {
  it('follow the entrypoint through wrappers, first lines and scripts to the command', () => {
    const files = {
      '/usr/bin/tini': STATIC,
      '/usr/bin/app': STATIC,
      '/etc/passwd': PASSWD,
      '/entry.sh': { text: '#!/bin/sh -e\n\n/opt/prepare\nexec "$@"\n', mode: 0o755 },
    };
    const config = { entrypoint: ['/usr/bin/tini', '--', '/entry.sh'], cmd: ['app', '-v'], user: 'app' };
    expect(referencesOf(config, files)).toEqual([
      'the entrypoint execute /usr/bin/tini as 1000',
      'the entrypoint execute /entry.sh as 1000',
      '/entry.sh [/entry.sh:1] execute /bin/sh as 1000',
      '/entry.sh [/entry.sh:3] execute /opt/prepare as 1000',
      'the entrypoint execute /usr/bin/app as 1000',
    ]);
  });

  it('know whom gosu changes to, and what env sets', () => {
    const files = {
      '/usr/bin/gosu': STATIC,
      '/usr/bin/env': STATIC,
      '/opt/app': STATIC,
      '/etc/passwd': PASSWD,
    };
    expect(referencesOf({ cmd: ['gosu', 'web', 'env', 'PATH=/opt', 'app'] }, files)).toEqual([
      'the command execute /usr/bin/gosu as 0',
      'the command execute /usr/bin/env as 33',
      'the command execute /opt/app as 33',
    ]);
  });

  it('have the shell of a probe in shell form', () => {
    expect(referencesOf({ healthcheck: { test: ['CMD-SHELL', '/opt/check || exit 1'] } })).toEqual([
      'the healthcheck execute /bin/sh as 0',
      'the healthcheck execute /opt/check as 0',
    ]);
  });

  it.each([
    ['a first line that names its own script', { '/a': { text: '#!/a\n', mode: 0o755 } }],
    [
      'scripts that start each other with more and more',
      {
        '/a': { text: '#!/bin/sh\n/b "$@" x\n/a y "$@"\n', mode: 0o755 },
        '/b': { text: '#!/bin/sh\n/a "$@" z\n', mode: 0o755 },
      },
    ],
    [
      'a long script of nothing but names',
      { '/a': { text: `#!/bin/sh\n${'/b;'.repeat(20_000)}`, mode: 0o755 } },
    ],
    ['expansions without an end', { '/a': { text: `#!/bin/sh\n${'$(('.repeat(20_000)}`, mode: 0o755 } }],
  ])('end soon with %s', (_, files: FileSpecs) => {
    const image = makeImage({ files: { ...SHELL, ...files }, config: { cmd: ['/a'] } });
    const started = performance.now();
    const { invocations } = collectPrograms(createSubject({ image }));
    expect(invocations.length).toBeLessThanOrEqual(5000);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
