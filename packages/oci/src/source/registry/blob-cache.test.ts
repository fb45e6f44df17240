import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../digest.ts';
import { BlobCache } from './blob-cache.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'up-blobs-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function put(cache: BlobCache, body: string): Promise<string> {
  const digest = digestOf(Buffer.from(body));
  await using entry = await cache.begin(digest);
  for (const character of body) await entry.write(Buffer.from(character));
  await entry.keep();
  return digest;
}

async function names(): Promise<readonly string[]> {
  return await readdir(join(directory, 'blobs/sha256'));
}

describe('BlobCache', () => {
  it('has what was kept, under its digest and for its owner only', async () => {
    const cache = new BlobCache({ directory });
    const digest = await put(cache, 'hello');
    const found = await cache.find(digest);
    expect(found?.sizeBytes).toBe(5);
    expect(await readFile(found?.path ?? '', 'utf8')).toBe('hello');
    expect((await stat(found?.path ?? '')).mode & 0o777).toBe(0o600);
    expect(await names()).toEqual([digest.slice('sha256:'.length)]);
    await cache.remove(digest);
    expect(await cache.find(digest)).toBeUndefined();
  });

  it('has nothing of what was not kept', async () => {
    const cache = new BlobCache({ directory });
    const digest = digestOf(Buffer.from('hello'));
    {
      await using entry = await cache.begin(digest);
      await entry.write(Buffer.from('hel'));
      expect(await cache.find(digest)).toBeUndefined();
    }
    expect(await names()).toEqual([]);
  });

  it('knows digests only: no other name leads anywhere', async () => {
    const cache = new BlobCache({ directory });
    for (const digest of ['sha256:../../x', 'sha256:', 'md5:00', '/etc/passwd']) {
      await using entry = await cache.begin(digest);
      await entry.write(Buffer.from('x'));
      await entry.keep();
      expect(await cache.find(digest)).toBeUndefined();
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps within its size: what was unused for longest goes, what is larger does not come', async () => {
    const roomy = new BlobCache({ directory });
    const digests = [];
    for (const [index, body] of ['aaaa', 'bbbb', 'cccc'].entries()) {
      const digest = await put(roomy, body);
      digests.push(digest);
      const path = (await roomy.find(digest))?.path ?? '';
      await utimes(path, 1000 + index, 1000 + index);
    }
    const small = new BlobCache({ directory, maxBytes: 9 });
    // Used again: no longer the oldest.
    await small.find(digests[0] ?? '');
    const kept = await put(small, 'dddd');
    const left = await Promise.all(
      [...digests, kept].map(async (digest) => (await small.find(digest)) !== undefined),
    );
    expect(left).toEqual([true, false, false, true]);
    expect(await small.find(await put(small, 'more than nine'))).toBeUndefined();
    expect(await names()).toHaveLength(2);
  });

  it('clears away what a killed process left', async () => {
    const cache = new BlobCache({ directory });
    await put(cache, 'one');
    const blobs = join(directory, 'blobs/sha256');
    await writeFile(join(blobs, 'old.tmp'), 'x');
    await utimes(join(blobs, 'old.tmp'), 1000, 1000);
    await writeFile(join(blobs, 'new.tmp'), 'x');
    await put(cache, 'two');
    expect((await names()).filter((name) => name.endsWith('.tmp'))).toEqual(['new.tmp']);
  });

  it('does without where it cannot write', async () => {
    await writeFile(join(directory, 'blobs'), 'a file');
    const cache = new BlobCache({ directory });
    expect(await cache.find(await put(cache, 'x'))).toBeUndefined();
  });
});
