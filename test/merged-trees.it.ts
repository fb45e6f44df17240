import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { connectEngine } from '@up/docker';
import { type ImageTree, openImageStream } from '@up/oci';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { archiveOf, dockerArchive, inPieces } from '../packages/oci/src/testing/build-image.ts';
import { type Description, describeTree } from '../packages/oci/test/describe-tree.ts';
import { describeWithEngine } from './src/engines.ts';
import { describeExport } from './src/export-tree.ts';
import { MERGED_CASES, type MergedCase } from './src/merged-cases.ts';
import { describeWith } from './src/needs.ts';
import { ENGINE_TOOLS, type StartedEngine, startEngine } from './src/start-engine.ts';

const signal = new AbortController().signal;

function ask(url: string, method: string, path: string, body?: object): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const sent = request(
      { socketPath: url.replace('unix://', ''), method, path, headers, agent: false },
      (response) => {
        buffer(response).then((answer) => {
          if ((response.statusCode ?? 500) < 300) resolve(answer);
          else reject(new Error(answer.toString()));
        }, reject);
      },
    );
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

async function compare(url: string, { name, layers }: MergedCase): Promise<void> {
  const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
  const bytes = archiveOf(dockerArchive({ layers: layers(), name: 'up-merged:1' }));
  const options = { signal, location: name, fileDigests: true };
  const image = await openImageStream(inPieces(bytes, 65536), options);
  const { id } = await engine.loadImage(inPieces(bytes, 65536), { signal });
  expect(withInitLayer(describeWhole(image.tree))).toEqual(await exported(url, id));
}

describeWithEngine('docker', 'the merged tree is what Docker exports, with overlay2', ({ url }) => {
  it.each(MERGED_CASES)('$name', async (testCase) => {
    await compare(url, testCase);
  });
});

describeWith(ENGINE_TOOLS.docker, 'the merged tree is what Docker exports, with vfs', () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'up-vfs-')), 'd');
  let daemon: StartedEngine;
  beforeAll(async () => {
    daemon = await startEngine({ kind: 'docker', directory, ownerPid: process.pid, storageDriver: 'vfs' });
  });
  afterAll(() => daemon.stop());

  it.each(MERGED_CASES)('$name', async (testCase) => {
    await compare(daemon.url, testCase);
  });
});
