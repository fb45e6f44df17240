import { mkdtempSync, rmSync } from 'node:fs';
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

/** Where Docker deviates: it `refuses` the image, or the tree `differs`. */
interface Deviation {
  readonly how: 'refuses' | 'differs';
  readonly because: string;
}
type Deviations = Readonly<Record<string, Deviation>>;

/** Whatever the storage driver. */
const ALWAYS: Deviations = {
  'the same name twice': {
    how: 'refuses',
    because: 'it keeps layers as a list of names next to the files, which takes each name once',
  },
  'what GNU tar writes: gnu': { how: 'refuses', because: 'it knows no sparse files of the GNU formats' },
  'what GNU tar writes: oldgnu': { how: 'refuses', because: 'it knows no sparse files of the GNU formats' },
  'a hard link to a file with capabilities': {
    how: 'differs',
    because: 'it sets the owner anew at every hard link, and the kernel takes capabilities away then',
  },
};

const THROUGH_LINK: Deviation = {
  how: 'differs',
  because: 'it unpacks every layer by itself: what is a link in the layers below becomes a directory',
};

/** overlay2 unpacks each layer into a directory of its own, and overlayfs merges them. */
const OVERLAY2: Deviations = {
  ...ALWAYS,
  'a whiteout, then the name again': {
    how: 'differs',
    because: 'the directory takes the place of its whiteout in the layer, and what is below shows again',
  },
  'files through a link to a directory': THROUGH_LINK,
  'files through an absolute link': THROUGH_LINK,
  'a whiteout through a link': THROUGH_LINK,
  'a link that climbs above the root': THROUGH_LINK,
  'a hard link to a lower layer': {
    how: 'refuses',
    because: 'the target is not in the directory of the layer',
  },
  'an opaque root': { how: 'differs', because: 'overlayfs looks for the mark below the root only' },
};

/** vfs copies all layers below, then unpacks on top of them: as the specification of images describes it. */
const VFS: Deviations = {
  ...ALWAYS,
  'parents that are not listed': { how: 'differs', because: 'it makes them with mode 0600' },
  'a deep path': { how: 'differs', because: 'it makes directories that no layer lists with mode 0600' },
  'what old engines leave in layers': { how: 'differs', because: 'it drops what AUFS left in the root' },
};

async function compare(url: string, { name, layers }: MergedCase, deviations: Deviations): Promise<void> {
  const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
  const bytes = archiveOf(dockerArchive({ layers: layers(), name: 'up-merged:1' }));
  const options = { signal, location: name, fileDigests: true };
  const image = await openImageStream(inPieces(bytes, 65536), options);
  const ours = withInitLayer(describeWhole(image.tree));
  const loading = engine.loadImage(inPieces(bytes, 65536), { signal });
  if (deviations[name]?.how === 'refuses') {
    await expect(loading).rejects.toMatchObject({ code: 'UP_IMAGE_UNREADABLE' });
    return;
  }
  const theirs = await exported(url, (await loading).id);
  // A deviation that is none any more has to go from the table.
  if (deviations[name] !== undefined) expect(ours).not.toEqual(theirs);
  else expect(ours).toEqual(theirs);
}

function titled(deviations: Deviations): readonly (readonly [string, MergedCase])[] {
  return MERGED_CASES.map((testCase) => {
    const deviation = deviations[testCase.name];
    const what = deviation === undefined ? '' : `: Docker ${deviation.how}, as ${deviation.because}`;
    return [`${testCase.name}${what}`, testCase];
  });
}

describeWithEngine('docker', 'the merged tree is what Docker exports, with overlay2', ({ url }) => {
  it.each(titled(OVERLAY2))('%s', async (_, testCase) => {
    await compare(url, testCase, OVERLAY2);
  });
});

describeWith(ENGINE_TOOLS.docker, 'the merged tree is what Docker exports, with vfs', () => {
  let root = '';
  let daemon: StartedEngine;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'up-vfs-'));
    const directory = join(root, 'engine');
    daemon = await startEngine({ kind: 'docker', directory, ownerPid: process.pid, storageDriver: 'vfs' });
  });
  afterAll(async () => {
    await daemon.stop();
    rmSync(root, { recursive: true });
  });

  it.each(titled(VFS))('%s', async (_, testCase) => {
    await compare(daemon.url, testCase, VFS);
  });
});
