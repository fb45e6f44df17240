import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { connectEngine, type Engine } from '@up/docker';
import { type ImageTree, openImageStream } from '@up/oci';
import { beforeAll, expect, it } from 'vitest';
import { archiveOf, dockerArchive, inPieces, plainLayer } from '../packages/oci/src/testing/build-image.ts';
import { CASES, type TestCase } from '../packages/oci/test/cases.ts';
import { type Description, describeTree } from '../packages/oci/test/describe-tree.ts';
import { describeWithEngine } from './src/engines.ts';
import { describeExport } from './src/export-tree.ts';

const signal = new AbortController().signal;

function ask(url: string, method: string, path: string, body?: object): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const sent = request({ socketPath: url.replace('unix://', ''), method, path, headers, agent: false }, (response) => {
      buffer(response).then((answer) => {
        if ((response.statusCode ?? 500) < 300) resolve(answer);
        else reject(new Error(answer.toString()));
      }, reject);
    });
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** `docker create` and `docker export`, by the engine's own interface. */
async function exported(url: string, image: string): Promise<Description> {
  const created = await ask(url, 'POST', '/containers/create', { Image: image, Cmd: ['/none'] });
  const { Id: id } = JSON.parse(created.toString()) as { readonly Id: string };
  try {
    return describeExport(await ask(url, 'GET', `/containers/${id}/export`));
  } finally {
    await ask(url, 'DELETE', `/containers/${id}?force=1`);
  }
}

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const madeFile = { type: 'file', mode: 0o755, uid: 0, gid: 0, sizeBytes: 0, digest: EMPTY };
const madeDirectory = { type: 'directory', mode: 0o755, uid: 0, gid: 0 };

/**
 * What Docker lays over the image before a container starts, so that something can be mounted there (initlayer
 * in its source). A directory that is there stays as it is; anything else at such a path is replaced.
 */
const INIT_LAYER: Description = {
  '/.dockerenv': madeFile,
  '/dev': madeDirectory,
  '/dev/console': madeFile,
  '/dev/pts': madeDirectory,
  '/dev/shm': madeDirectory,
  '/etc': madeDirectory,
  '/etc/hostname': madeFile,
  '/etc/hosts': madeFile,
  '/etc/mtab': { type: 'symlink', uid: 0, gid: 0, linkTarget: '/proc/mounts' },
  '/etc/resolv.conf': madeFile,
  '/proc': madeDirectory,
  '/sys': madeDirectory,
};

function withInitLayer(files: Description): Description {
  const laid = Object.entries(INIT_LAYER).map(([path, made]) => {
    const present = files[path];
    return [path, present?.type === 'directory' ? present : made] as const;
  });
  return { ...files, ...Object.fromEntries(laid) };
}

/** As `describeTree`, with the digest of every body, also of those that are not kept. */
function describeWhole(tree: ImageTree): Description {
  const files = describeTree(tree);
  return Object.fromEntries(
    [...tree.walk()].flatMap(([path, { type, facts }]) => {
      const described = files[path];
      if (described === undefined) return [];
      const digest = facts?.sha256;
      return [[path, type === 'file' && digest !== undefined ? { ...described, digest } : described]];
    }),
  );
}

describeWithEngine('docker', 'the merged tree is what Docker exports', ({ url }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
  });
  it.each(CASES)('$name', async ({ name, layers }: TestCase) => {
    const bytes = archiveOf(dockerArchive({ layers: layers.map((files) => plainLayer(files)), name: 'up-merged:1' }));
    const image = await openImageStream(inPieces(bytes, 65536), { signal, location: name, fileDigests: true });
    const { id } = await engine.loadImage(inPieces(bytes, 65536), { signal });
    expect(withInitLayer(describeWhole(image.tree))).toEqual(await exported(url, id));
  });
});
