import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { plainLayer, sha256 } from '../testing/build-image.ts';
import { file } from '../testing/layer-tar.ts';
import { codesOf, ImageOpener, pathsOf } from '../testing/open-bytes.ts';

const open = ImageOpener.forSuite();
let store = '';

beforeAll(async () => {
  store = open.fresh();
  await mkdir(join(store, 'app/bin'), { recursive: true });
  await writeFile(join(store, 'app/bin/run'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(store, 'app/secret'), 'x', { mode: 0o600 });
  await symlink('bin/run', join(store, 'app/link'));
});

function imageJson(layers: readonly object[], more: object = {}): Buffer {
  const filled = layers.map((layer) => ({
    digest: 'sha256:a',
    size: 10,
    diff_ids: 'sha256:b',
    mediatype: 'x',
    ...layer,
  }));
  return Buffer.from(
    JSON.stringify({
      version: 1,
      'image-config': { Entrypoint: ['/bin/run'] },
      arch: 'amd64',
      layers: filled,
      ...more,
    }),
  );
}

describe('the image.json of nix2container', () => {
  it('is read from the store, without any tar', async () => {
    const image = await open.file(imageJson([{ paths: [{ path: join(store, 'app') }] }]));
    expect(image).toMatchObject({
      format: 'nix2container',
      problems: [],
      platform: { architecture: 'amd64' },
    });
    expect(image.config.entrypoint).toEqual(['/bin/run']);
    expect(image.tree.lookup(`${store}/app/link`)).toMatchObject({
      status: 'found',
      realPath: `${store}/app/bin/run`,
    });
    const run = image.tree.lstat(`${store}/app/bin/run`);
    expect(run).toMatchObject({
      uid: 0,
      gid: 0,
      mtimeSec: 1,
      mode: 0o755,
      facts: { shebang: { interpreter: '/bin/sh' } },
    });
    expect(image.tree.lstat(`${store}/app/link`)?.mode).toBe(0o777);
  });

  it('rewrites paths, sets permissions, leaves out what is to be ignored', async () => {
    const options = {
      rewrite: { regex: `^${store}/app`, repl: '' },
      perms: [
        { regex: '.*', mode: '0444', orMode: '0200', uid: 7, gid: 8 },
        { regex: 'secret$', mode: '0400', uid: 9 },
      ],
      ignoreDestination: '^/bin/run$',
    };
    const image = await open.file(imageJson([{ paths: [{ path: join(store, 'app'), options }] }]));
    expect(pathsOf(image)).toEqual(['/', '/bin', '/link', '/secret']);
    expect(image.tree.lstat('/bin')).toMatchObject({ mode: 0o644, uid: 7, gid: 8 });
    expect(image.tree.lstat('/secret')).toMatchObject({ mode: 0o400, uid: 9, gid: 0 });
  });

  it('takes layers that are tars on this machine, and verifies them', async () => {
    const { tar } = plainLayer([file('a', 'x')]);
    const path = open.fresh();
    await writeFile(path, tar);
    const digest = `sha256:${sha256(tar)}`;
    const good = { digest, diff_ids: digest, size: tar.length, 'layer-path': path };
    const image = await open.file(imageJson([good]));
    expect(image.problems).toEqual([]);
    expect(pathsOf(image)).toEqual(['/', '/a']);
    const wrong = { ...good, diff_ids: `sha256:${'0'.repeat(64)}` };
    expect(codesOf(await open.file(imageJson([wrong])))).toEqual(['diff-id-mismatch']);
    expect(codesOf(await open.file(imageJson([{ ...good, 'layer-path': '/nowhere' }])))).toEqual([
      'layer-missing',
    ]);
  });

  it('reports store paths that are not here, and takes an image without layers', async () => {
    expect(codesOf(await open.file(imageJson([{ paths: [{ path: '/nix/store/not-here' }] }])))).toEqual([
      'file-unreadable',
    ]);
    expect(pathsOf(await open.file(imageJson([], { layers: null })))).toEqual(['/']);
  });

  it('refuses a pattern that is none', async () => {
    const options = { rewrite: { regex: '(', repl: '' } };
    await expect(open.file(imageJson([{ paths: [{ path: store, options }] }]))).rejects.toMatchObject({
      code: 'UP_IMAGE_UNREADABLE',
    });
  });
});
