import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { safeText } from '@up/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blob, ociImage, ociLayout, ociManifest, plainLayer } from '../../testing/build-image.ts';
import { file } from '../../testing/layer-tar.ts';
import { codesOf, ImageOpener, pathsOf } from '../../testing/open-bytes.ts';
import { redirectTarget } from './follow-redirects.ts';
import { openFromRegistry, refusalOf } from './testing/open-from-registry.ts';
import {
  type Behaviour,
  breakOff,
  RegistryServer,
  sendError,
  sendRange,
  type Visit,
} from './testing/registry-server.ts';

const LAYER = plainLayer([
  file('noise', Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * at) & 255))),
]);
const IMAGE = ociManifest({ layers: [LAYER] });
const MEMBERS = ociLayout([IMAGE.descriptor], IMAGE.members);
const BYTES = Buffer.from(LAYER.tar);
const LAYER_DIGEST = blob('', BYTES).descriptor.digest;

let server: RegistryServer;
let opener: ImageOpener;

beforeEach(async () => {
  opener = await ImageOpener.create();
  server = await RegistryServer.start(MEMBERS);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await opener[Symbol.asyncDispose]();
});

/** Behaves in a special way for one blob or manifest only. */
function forPath(end: string, behave: (visit: Visit) => unknown): Behaviour {
  return (visit) => visit.seen.path.endsWith(end) && behave(visit) !== false;
}

/** Sends without end what nobody asked for. */
function pour({ response }: Visit): void {
  const piece = Buffer.alloc(64 * 1024, 'x');
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

describe('what may pass', () => {
  it.each([
    ['429', (visit: Visit) => sendError(visit.response, 429, 'TOOMANYREQUESTS', { 'retry-after': '0' })],
    ['503', (visit: Visit) => sendError(visit.response, 503, 'UNAVAILABLE')],
    ['a connection that is reset', (visit: Visit) => visit.response.destroy()],
  ])('is tried again: %s', async (_, misbehave) => {
    for (const path of ['/manifests/1', LAYER_DIGEST]) {
      server.forget();
      server.behave(
        forPath(path, (visit) => {
          if (visit.before >= 2) return false;
          return misbehave(visit);
        }),
      );
      const image = await openFromRegistry(server.reference);
      expect(image.problems).toEqual([]);
      expect(server.asked.filter((asked) => path.endsWith(asked) || asked.endsWith(path))).toHaveLength(3);
    }
  });

  it('is tried again after silence', async () => {
    server.behave(forPath('/manifests/1', ({ before }) => before === 0));
    const image = await openFromRegistry(server.reference, { times: { headersMs: 500 } });
    expect(image.problems).toEqual([]);
    expect(server.asked.filter((path) => path === 'manifests/1').length).toBeGreaterThan(1);
  });

  it('is not tried for ever', async () => {
    server.behave(({ response }) => {
      sendError(response, 503, 'UNAVAILABLE');
      return true;
    });
    const refusal = await refusalOf(openFromRegistry(server.reference));
    expect(refusal).toMatchObject({
      code: 'UP_REGISTRY_UNREACHABLE',
      message: `${server.host}/app:1 cannot be fetched: ${server.host} answers 503 Service Unavailable (UNAVAILABLE: unavailable it is)`,
    });
    expect(server.asked).toHaveLength(3);
  });

  it('is not waited for where the registry asks for too long a pause', async () => {
    server.behave(({ response }) => {
      sendError(response, 429, 'TOOMANYREQUESTS', { 'retry-after': '3600' });
      return true;
    });
    const { message } = await refusalOf(openFromRegistry(server.reference));
    expect(message).toContain(
      '429 Too Many Requests (TOOMANYREQUESTS: toomanyrequests it is) and asks to wait 3600 s',
    );
    expect(server.asked).toHaveLength(1);
  });

  it('does not include a host where nothing listens', async () => {
    const { host } = server;
    await server[Symbol.asyncDispose]();
    const refusal = await refusalOf(openFromRegistry(`registry://${host}/app`));
    expect(refusal).toMatchObject({
      code: 'UP_REGISTRY_UNREACHABLE',
      message: `${host}/app:latest cannot be fetched: connection refused (${host})`,
    });
    server = await RegistryServer.start();
  });
});

describe('a blob that breaks off', () => {
  it('is taken up where it ended', async () => {
    server.behave(
      forPath(LAYER_DIGEST, ({ response, before, seen }) => {
        const from = Number(/^bytes=(\d+)-$/.exec(seen.headers.range ?? '')?.[1] ?? 0);
        if (before > 3) return false;
        breakOff(response, BYTES, { from, to: from + 70_000 });
        return true;
      }),
    );
    const image = await openFromRegistry(server.reference);
    expect(image.problems).toEqual([]);
    const ranges = server.requests
      .filter(({ path }) => path.endsWith(LAYER_DIGEST))
      .map(({ headers }) => headers.range);
    expect(ranges).toEqual([undefined, 'bytes=70000-', 'bytes=140000-', 'bytes=210000-', 'bytes=280000-']);
  });

  it('is read from its beginning where the registry knows no ranges', async () => {
    server.behave(
      forPath(LAYER_DIGEST, ({ response, before }) => {
        if (before === 0) breakOff(response, BYTES, { from: 0, to: 100_001 });
        else sendRange(response, BYTES, undefined);
      }),
    );
    expect((await openFromRegistry(server.reference)).problems).toEqual([]);
  });

  it('is given up where nothing more comes of it, or something else', async () => {
    const cacheDir = opener.fresh();
    server.behave(forPath(LAYER_DIGEST, ({ response }) => breakOff(response, BYTES, { from: 0, to: 0 })));
    const refusal = await refusalOf(openFromRegistry(server.reference, { cacheDir }));
    expect(refusal).toMatchObject({
      code: 'UP_REGISTRY_UNREACHABLE',
      message: expect.stringContaining('closed'),
    });
    expect(server.asked.filter((path) => path.endsWith(LAYER_DIGEST))).toHaveLength(3);
    server.behave(
      forPath(LAYER_DIGEST, ({ response, before }) => {
        if (before % 2 === 0) breakOff(response, BYTES, { from: 0, to: 100 });
        else response.writeHead(206, { 'content-range': 'bytes 7-99/100' }).end('x');
      }),
    );
    server.forget();
    expect((await refusalOf(openFromRegistry(server.reference, { cacheDir }))).message).toContain(
      'another byte than 100',
    );
    // Config and manifest are there, of the layer nothing.
    expect(await readdir(join(cacheDir, 'blobs/sha256'))).toHaveLength(2);
  });
});

describe('bytes that are not what they should be', () => {
  it('are reported, and not kept', async () => {
    const cacheDir = opener.fresh();
    const wrong = Buffer.from(BYTES).fill(7, 600, 700);
    server.behave(forPath(LAYER_DIGEST, ({ response }) => void response.end(wrong)));
    const image = await openFromRegistry(server.reference, { cacheDir });
    expect(codesOf(image)).toEqual(['digest-mismatch', 'diff-id-mismatch']);
    expect(await readdir(join(cacheDir, 'blobs/sha256'))).toHaveLength(2);
    server.behave(() => false);
    const repaired = await openFromRegistry(server.reference, { cacheDir });
    expect(repaired.problems).toEqual([]);
  });

  it('are reported for a manifest, too', async () => {
    const other = ociImage({ layers: [plainLayer([file('other')])] });
    const { manifests } = JSON.parse(String(other['index.json'])) as { manifests: { digest: string }[] };
    const body = other[`blobs/${manifests[0]?.digest.replace(':', '/')}`] ?? '';
    server.serve({ ...MEMBERS, ...other });
    server.behave(forPath(IMAGE.descriptor.digest, ({ response }) => void response.end(body)));
    const image = await openFromRegistry(`registry://${server.host}/app@${IMAGE.descriptor.digest}`);
    expect(image.problems).toMatchObject([
      { code: 'digest-mismatch', evidence: { expected: IMAGE.descriptor.digest } },
    ]);
  });

  it('are not more than the manifest says', async () => {
    for (const more of [Buffer.from('x'), Buffer.alloc(1_000_000)]) {
      server.behave(forPath(LAYER_DIGEST, ({ response }) => void response.end(Buffer.concat([BYTES, more]))));
      const image = await openFromRegistry(server.reference);
      expect(codesOf(image)).toEqual(['layer-too-large']);
      expect(pathsOf(image)).toEqual(['/', '/noise']);
    }
    server.behave(forPath(LAYER_DIGEST, pour));
    expect(codesOf(await openFromRegistry(server.reference))).toContain('layer-too-large');
  });

  it('are fewer than the manifest says', async () => {
    server.behave(forPath(LAYER_DIGEST, ({ response }) => void response.end(BYTES.subarray(0, 1024))));
    expect(codesOf(await openFromRegistry(server.reference))).toEqual(
      expect.arrayContaining(['digest-mismatch', 'size-mismatch', 'tar-damaged']),
    );
  });

  it('have no end where a document should be', async () => {
    const limits = { jsonBytes: 100_000 };
    for (const path of ['/manifests/1', 'config']) {
      const config = JSON.parse(String(IMAGE.members[`blobs/${IMAGE.descriptor.digest.replace(':', '/')}`]));
      server.behave(forPath(path === 'config' ? config.config.digest : path, pour));
      const refusal = await refusalOf(openFromRegistry(server.reference, { limits }));
      expect(refusal).toMatchObject({
        code: 'UP_IMAGE_UNREADABLE',
        message: expect.stringContaining('is larger than 100000 bytes'),
      });
    }
  });

  it('are compressed in transit though nobody asked for it', async () => {
    server.behave(
      forPath(LAYER_DIGEST, ({ response }) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(BYTES));
      }),
    );
    const { code, message } = await refusalOf(openFromRegistry(server.reference));
    expect(code).toBe('UP_REGISTRY_UNREACHABLE');
    expect(message).toContain('Content-Encoding gzip');
    expect(server.requests.every(({ headers }) => headers['accept-encoding'] === 'identity')).toBe(true);
  });
});

describe('a registry that plays for time', () => {
  it.each(['/manifests/1', LAYER_DIGEST])('is given up: %s', async (path) => {
    const drips: NodeJS.Timeout[] = [];
    server.behave(
      forPath(path, ({ response }) => {
        response.writeHead(200, { 'content-length': BYTES.length });
        drips.push(setInterval(() => response.write(' '), 20));
      }),
    );
    const times = { idleMs: 400, documentMs: 400 };
    const { code, message } = await refusalOf(openFromRegistry(server.reference, { times }));
    for (const drip of drips) clearInterval(drip);
    expect(code).toBe('UP_REGISTRY_UNREACHABLE');
    expect(message).toContain(`${server.host} sent nothing, or next to nothing, for 0.4 s`);
    expect(server.asked.filter((asked) => asked.endsWith(path.replace('/manifests', '')))).toHaveLength(3);
  });

  it('is left at once by an abort, with the reason of the signal', async () => {
    const reason = new Error('the user pressed ^C');
    for (const path of ['/manifests/1', LAYER_DIGEST]) {
      for (const how of ['headers', 'body', 'pause'] as const) {
        const controller = new AbortController();
        server.behave(
          forPath(path, ({ response }) => {
            if (how === 'body') response.writeHead(200).write('{');
            if (how === 'pause') sendError(response, 503, 'UNAVAILABLE', { 'retry-after': '20' });
            setTimeout(() => controller.abort(reason), 50);
          }),
        );
        await expect(openFromRegistry(server.reference, { signal: controller.signal })).rejects.toBe(reason);
      }
    }
  });
});

describe('redirects', () => {
  it('are followed five times', async () => {
    const hop = (visit: Visit, last: number): boolean => {
      const hops = Number(/hop=(\d)/.exec(visit.seen.path)?.[1] ?? 0);
      if (!visit.seen.path.includes(LAYER_DIGEST)) return false;
      if (hops === last) sendRange(visit.response, BYTES, undefined);
      else visit.response.writeHead(302, { location: `?hop=${hops + 1}` }).end();
      return true;
    };
    server.behave((visit) => hop(visit, 5));
    expect((await openFromRegistry(server.reference)).problems).toEqual([]);
    server.behave((visit) => hop(visit, 6));
    expect((await refusalOf(openFromRegistry(server.reference))).message).toContain(
      'redirects more than 5 times',
    );
  });

  it('end where they go in a circle', async () => {
    server.behave(({ seen, response }) => {
      response.writeHead(307, { location: seen.path }).end();
      return true;
    });
    expect((await refusalOf(openFromRegistry(server.reference))).code).toBe('UP_REGISTRY_UNREACHABLE');
    expect(server.asked).toHaveLength(6);
  });

  it('lead to web addresses, and from HTTPS to nothing less', async () => {
    const subject = { image: 'r.example/a:1', registry: 'r.example' };
    const from = new URL('https://r.example/v2/a/blobs/x');
    expect(redirectTarget('/y', { from, subject }).href).toBe('https://r.example/y');
    expect(redirectTarget('//cdn.example/y', { from, subject }).href).toBe('https://cdn.example/y');
    const plain = new URL('http://r.example/');
    expect(redirectTarget('http://cdn.example/y', { from: plain, subject }).href).toBe(
      'http://cdn.example/y',
    );
    for (const location of [
      '',
      'http://r.example/y',
      'file:///etc/passwd',
      'data:,x',
      'https://',
      'https://a:b@c/',
    ]) {
      expect(() => redirectTarget(location, { from, subject }), location).toThrow(/redirects/);
    }
  });
});

describe('the words of a registry', () => {
  it('are harmless for a terminal, and short', async () => {
    server.behave(({ response }) => {
      response.writeHead(418, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ errors: [{ code: '\u001b[31mRED', message: `${'x'.repeat(10_000)}\n` }] }),
      );
      return true;
    });
    const { message } = await refusalOf(openFromRegistry(server.reference));
    expect(message).toContain("418 I'm a Teapot (RED: xxx");
    expect(message.length).toBeLessThan(700);
    expect(message).toBe(safeText(message));
  });
});
