import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArtefactType, Target } from '@up/profiles';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findArtefact } from './find-artefact.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'up-artefact-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text = 'x', mode = 0o444): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), mode);
}

function target(type: ArtefactType): Target {
  return { name: `web-default-${type}`, workload: 'web', profile: 'default', type, buildsOn: ['linux'] };
}

describe('findArtefact', () => {
  it.each<{ type: ArtefactType; output: string; file: string; kind: string; text?: string; mode?: number }>([
    { type: 'container', output: 'a-web.tar.gz', file: 'a-web.tar.gz', kind: 'image' },
    { type: 'container', output: 'out', file: 'out/image.tar', kind: 'image' },
    { type: 'container', output: 'tool', file: 'tool', kind: 'image', text: 'no script', mode: 0o555 },
    { type: 'container', output: 's', file: 's', kind: 'image-script', text: '#!/bin/sh\n', mode: 0o555 },
    { type: 'container-enhanced', output: 'x', file: 'x', kind: 'image' },
    { type: 'runner', output: 'out', file: 'out/bin/web-default-runner', kind: 'program', mode: 0o555 },
    { type: 'runner', output: 'out', file: 'out/bin/other', kind: 'program', mode: 0o555 },
    { type: 'iso', output: 'out', file: 'out/iso/nixos.iso', kind: 'iso' },
    { type: 'iso', output: 'a.iso', file: 'a.iso', kind: 'iso' },
    { type: 'vm', output: 'out', file: 'out/bin/microvm-run', kind: 'vm-script', mode: 0o555 },
    { type: 'vm', output: 'out', file: 'out/bin/run-web-vm', kind: 'vm-script', mode: 0o555 },
  ])('$type: $file', async ({ type, output, file, kind, text, mode }) => {
    await put(file, text, mode);
    expect(await findArtefact(join(root, output), target(type))).toEqual({ kind, path: join(root, file) });
  });

  it('takes a layout of OCI as a whole', async () => {
    await put('out/oci-layout');
    const found = await findArtefact(join(root, 'out'), target('container'));
    expect(found).toEqual({ kind: 'image', path: join(root, 'out') });
  });

  it('does not guess between programs', async () => {
    await put('out/bin/a', 'x', 0o555);
    await put('out/bin/b', 'x', 0o555);
    await expect(findArtefact(join(root, 'out'), target('runner'))).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: expect.stringContaining('is a directory with bin'),
    });
  });

  it.each<ArtefactType>(['runner', 'container', 'vm', 'iso'])(
    'says what there is instead of a %s',
    async (type) => {
      await mkdir(join(root, 'empty'));
      await expect(findArtefact(join(root, 'empty'), target(type))).rejects.toMatchObject({
        code: 'UP_BUILD_FAILED',
        message: expect.stringContaining('is an empty directory'),
        hint: expect.any(String),
      });
      await expect(findArtefact(join(root, 'nowhere'), target(type))).rejects.toMatchObject({
        message: expect.stringContaining('is not there'),
      });
    },
  );
});
