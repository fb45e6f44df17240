import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type ImageProgress, type OpenImageOptions, openImage } from '../src/index.ts';
import {
  blob,
  gzipLayer,
  type Members,
  ociImage,
  ociLayout,
  ociManifest,
  plainLayer,
  writeMembers,
} from '../src/testing/build-image.ts';
import { directory, file, hardlink, symlink } from '../src/testing/layer-tar.ts';
import { describeTree } from './describe-tree.ts';
import { RegistryProcess } from './registry-process.ts';

const run = promisify(execFile);
const signal = new AbortController().signal;
/** What no compression makes smaller. */
const NOISE = Buffer.concat(
  Array.from({ length: 60_000 }, (_, at) => createHash('sha256').update(`${at}`).digest()),
);
const LAYERS = [
  gzipLayer([directory('etc'), file('etc/motd', 'lower'), file('etc/gone', 'x'), file('noise', NOISE)]),
  plainLayer([
    file('etc/.wh.gone'),
    file('bin/app', '#!/bin/sh\n', { mode: 0o755 }),
    hardlink('bin/b', 'bin/app'),
    symlink('l', 'etc'),
  ]),
];
const CONFIG = { config: { Entrypoint: ['/bin/app'], Env: ['A=1'] } };
/** `htpasswd -nbB -C 5 alice wonderland`. */
const HTPASSWD = 'alice:$2y$05$abcdefghijklmnopqrstuuA0vov2GDneHB3.8.cv9UF9g.RdvScIW\n';

let root = '';
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'up-registry-it-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

function freshPath(): string {
  count += 1;
  return join(root, `${count}`);
}

async function layoutOf(members: Members): Promise<string> {
  const path = freshPath();
  await writeMembers(path, members);
  return path;
}

async function push(layout: string, to: string, ...more: readonly string[]): Promise<void> {
  const args = ['copy', '--insecure-policy', '--quiet', '--dest-tls-verify=false', ...more];
  await run('skopeo', [...args, `oci:${layout}`, `docker://${to}`]);
}

/** Opens an image, and tells which layers did not have to be read. */
async function open(reference: string, options: Partial<OpenImageOptions> = {}) {
  const cached: boolean[] = [];
  const onProgress = (event: ImageProgress): void => {
    if (event.type === 'layer-read') cached[event.layer] = event.isCached;
  };
  return { image: await openImage(reference, { signal, onProgress, ...options }), cached };
}

describeWith(['docker-registry', 'skopeo'], 'images in a registry', () => {
  let registry: RegistryProcess;

  beforeAll(async () => {
    registry = await RegistryProcess.start();
  });

  afterAll(() => registry?.[Symbol.asyncDispose]());

  it('are what their layout is, and what skopeo says', async () => {
    const layout = await layoutOf(ociImage({ layers: LAYERS, config: CONFIG, name: 'one' }));
    await push(layout, `${registry.host}/app:1`, '--preserve-digests');
    const { image } = await open(`registry://${registry.host}/app:1`);
    const { image: local } = await open(layout);
    expect(image.problems).toEqual([]);
    expect(image).toMatchObject({
      format: 'registry',
      digest: local.digest,
      config: local.config,
      layers: local.layers,
    });
    expect(withoutBodies(describeTree(image.tree))).toEqual(withoutBodies(describeTree(local.tree)));
    const { stdout } = await run('skopeo', [
      'inspect',
      '--tls-verify=false',
      `docker://${registry.host}/app:1`,
    ]);
    const theirs = JSON.parse(stdout) as { Digest: string; Layers: readonly string[] };
    expect(image.digest).toBe(theirs.Digest);
    expect(image.layers.map(({ digest }) => digest)).toEqual(theirs.Layers);
    const { image: pinned } = await open(`registry://${registry.host}/app@${theirs.Digest}`);
    expect(pinned.digest).toBe(theirs.Digest);
  });

  it('are converted to the formats of Docker, and still the same', async () => {
    const layout = await layoutOf(ociImage({ layers: LAYERS, config: CONFIG, name: 'one' }));
    await push(layout, `${registry.host}/docker:1`, '--format', 'v2s2');
    const { image } = await open(`registry://${registry.host}/docker:1`);
    const { image: local } = await open(layout);
    expect(image.problems).toEqual([]);
    expect(withoutBodies(describeTree(image.tree))).toEqual(withoutBodies(describeTree(local.tree)));
    expect(image.layers[0]?.mediaType).toBe('application/vnd.docker.image.rootfs.diff.tar.gzip');
  });

  it('for several platforms are chosen by platform, and the other manifests are not fetched', async () => {
    const layout = await layoutOf(multiPlatform());
    await push(layout, `${registry.host}/multi:1`, '--all', '--preserve-digests');
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const before = registry.accesses().length;
      const { image } = await open(`registry://${registry.host}/multi:1`, { platform });
      const { image: local } = await open(layout, { platform });
      expect(image.problems).toEqual([]);
      expect(image.digest).toBe(local.digest);
      expect(describeTree(image.tree)).toHaveProperty(`/for-${platform.replace('/', '-')}`);
      const manifests = registry.accesses(before).filter((line) => line.includes('manifests/'));
      expect(manifests).toEqual(['GET 200 manifests/1', `GET 200 manifests/${local.digest}`]);
    }
    await expect(
      open(`registry://${registry.host}/multi:1`, { platform: 'linux/riscv64' }),
    ).rejects.toMatchObject({
      code: 'UP_IMAGE_NOT_FOUND',
      message: expect.stringContaining('linux/amd64, linux/arm64'),
    });
  });

  it('are downloaded once', async () => {
    const layout = await layoutOf(ociImage({ layers: LAYERS, config: CONFIG, name: 'one' }));
    await push(layout, `${registry.host}/cached:1`);
    const cacheDir = freshPath();
    const reference = `registry://${registry.host}/cached:1`;
    const first = registry.accesses().length;
    const { image } = await open(reference, { cacheDir });
    expect(registry.accesses(first).filter((line) => line.includes('blobs/'))).toHaveLength(3);
    const second = registry.accesses().length;
    const { image: again, cached } = await open(reference, { cacheDir });
    expect(registry.accesses(second)).toEqual(['GET 200 manifests/1']);
    expect(cached).toEqual([true, true]);
    expect(describeTree(again.tree)).toEqual(describeTree(image.tree));
    // The indexes of the layers are gone, the blobs are not.
    await rm(join(cacheDir, 'layers'), { recursive: true });
    const third = registry.accesses().length;
    expect((await open(reference, { cacheDir })).cached).toEqual([false, false]);
    expect(registry.accesses(third)).toEqual(['GET 200 manifests/1']);
  });

  it('come whole through a line that breaks', async () => {
    const layout = await layoutOf(ociImage({ layers: LAYERS.slice(0, 1), config: {}, name: 'one' }));
    await push(layout, `${registry.host}/broken:1`);
    await using line = await BreakingLine.start(registry.host);
    const { image } = await open(`registry://${line.host}/broken:1`);
    expect(image.problems).toEqual([]);
    expect(line.breaks).toBeGreaterThan(1);
    const statuses = registry.accesses().filter((access) => access.endsWith(image.layers[0]?.digest ?? ''));
    expect(statuses.filter((access) => access.startsWith('GET 206'))).toHaveLength(line.breaks);
  });

  it('that are not there are named, in the words of the registry', async () => {
    await expect(open(`registry://${registry.host}/nothing:here`)).rejects.toMatchObject({
      code: 'UP_IMAGE_NOT_FOUND',
      message: expect.stringMatching(/nothing:here: .* 404 Not Found \(MANIFEST_UNKNOWN: manifest unknown\)/),
    });
  });
});

describeWith(['docker-registry', 'skopeo'], 'images in a registry with passwords', () => {
  it('are there for who has logged in, and for nobody else', async () => {
    await using registry = await RegistryProcess.start({ htpasswd: HTPASSWD });
    const layout = await layoutOf(ociImage({ layers: LAYERS, config: CONFIG, name: 'one' }));
    await push(layout, `${registry.host}/app:1`, '--dest-creds', 'alice:wonderland');
    const reference = `registry://${registry.host}/app:1`;
    await expect(open(reference)).rejects.toMatchObject({
      code: 'UP_REGISTRY_DENIED',
      message: expect.stringContaining('401 Unauthorized (UNAUTHORIZED: authentication required)'),
      hint: `Log in: docker login ${registry.host}`,
    });
    await expect(open(reference, { env: await loggedIn('guess') })).rejects.toMatchObject({
      code: 'UP_REGISTRY_DENIED',
    });
    const { image } = await open(reference, { env: await loggedIn('wonderland') });
    expect(image.problems).toEqual([]);

    /** What skopeo itself writes when somebody logs in. */
    async function loggedIn(password: string): Promise<NodeJS.ProcessEnv> {
      const home = freshPath();
      await mkdir(home);
      const path = join(home, 'auth.json');
      if (password === 'wonderland') {
        const args = ['login', '--tls-verify=false', '--authfile', path, '-u', 'alice', '-p', password];
        await run('skopeo', [...args, registry.host]);
      } else {
        const auth = Buffer.from(`alice:${password}`).toString('base64');
        await writeFile(path, JSON.stringify({ auths: { [registry.host]: { auth } } }));
      }
      return { REGISTRY_AUTH_FILE: path };
    }
  });
});

function multiPlatform(): Members {
  const images = ['amd64', 'arm64', 's390x'].map((architecture) => {
    const layers = [plainLayer([file(`for-linux-${architecture}`)])];
    const image = ociManifest({ layers, config: { os: 'linux', architecture } });
    return { image, descriptor: { ...image.descriptor, platform: { os: 'linux', architecture } } };
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = images.map(({ descriptor }) => descriptor);
  const index = blob(mediaType, JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  return ociLayout([index.descriptor], index.members, ...images.map(({ image }) => image.members));
}

/** skopeo compresses what is not, so that a body lies at hand on one side only. */
function withoutBodies(files: ReturnType<typeof describeTree>): object {
  return Object.fromEntries(Object.entries(files).map(([path, { digest: _, ...rest }]) => [path, rest]));
}

/** Passes requests on to a registry, and breaks every answer once 300 000 bytes of it went by. */
class BreakingLine implements AsyncDisposable {
  readonly host: string;
  readonly #close: () => Promise<void>;
  readonly #breaks: () => number;

  private constructor(host: string, { close, breaks }: { close: () => Promise<void>; breaks: () => number }) {
    this.host = host;
    this.#close = close;
    this.#breaks = breaks;
  }

  get breaks(): number {
    return this.#breaks();
  }

  static async start(upstream: string): Promise<BreakingLine> {
    let breaks = 0;
    const server = createServer(async ({ url, headers }, response) => {
      const { range, accept } = headers;
      const passed = {
        ...(range === undefined ? {} : { range }),
        ...(accept === undefined ? {} : { accept }),
      };
      const answer = await fetch(`http://${upstream}${url}`, {
        headers: { 'accept-encoding': 'identity', ...passed },
      });
      const body = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (body.length <= 300_000) response.end(body);
      else {
        breaks += 1;
        response.write(body.subarray(0, 300_000), () => setTimeout(() => response.destroy(), 20));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    return new BreakingLine(`127.0.0.1:${(server.address() as AddressInfo).port}`, {
      close,
      breaks: () => breaks,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
