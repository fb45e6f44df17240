import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DigestMemo } from './digest-memo.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'up-oci-memo-'));
});

afterAll(async () => {
  vi.useRealTimers();
  await rm(root, { recursive: true, force: true });
});

let count = 0;

/** A file as it is an hour after it was written: the time of its inode cannot be set back. */
async function oldFile(text = 'content') {
  count += 1;
  const path = join(root, `file-${count}`);
  await writeFile(path, text);
  vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
  return { path, offset: 0, sizeBytes: text.length };
}

const DIGEST = `sha256:${'a'.repeat(64)}`;

async function remembering(part: Awaited<ReturnType<typeof oldFile>>) {
  const directory = join(root, `memo-${count}`);
  const memo = new DigestMemo(directory);
  const observed = (await memo.observe(part)) ?? '';
  await memo.remember(observed, part, DIGEST);
  await memo.save();
  return { directory, observed };
}

describe('DigestMemo', () => {
  it('knows a file that has not changed, in the next process, too', async () => {
    const part = await oldFile();
    const { directory, observed } = await remembering(part);
    const next = new DigestMemo(directory);
    expect(await next.observe(part)).toBe(observed);
    expect(await next.recall(observed)).toBe(DIGEST);
  });

  it('does not know another part of it, nor one that was written, touched or replaced', async () => {
    const part = await oldFile();
    const { observed } = await remembering(part);
    const memo = new DigestMemo(root);
    expect(await memo.observe({ ...part, offset: 1 })).not.toBe(observed);
    expect(await memo.observe({ ...part, sizeBytes: 1 })).not.toBe(observed);
    await writeFile(part.path, 'CONTENT');
    expect(await memo.observe(part)).not.toBe(observed);
  });

  it('is not deceived by a time of change that was set back', async () => {
    const part = await oldFile();
    const { observed } = await remembering(part);
    const [, , , mtimeNs = '0'] = observed.split(':');
    await writeFile(part.path, 'CONTENT');
    await utimes(part.path, Number(mtimeNs) / 1e9, Number(mtimeNs) / 1e9);
    expect(await new DigestMemo(root).observe(part)).not.toBe(observed);
  });

  it('does not rely on what changed a moment ago, nor on what changed while it was hashed', async () => {
    const part = await oldFile();
    vi.useRealTimers();
    const memo = new DigestMemo(join(root, 'moment'));
    expect(await memo.observe(part)).toBeUndefined();
    await memo.remember('1:2:3:4:5:0:7', part, DIGEST);
    expect(await memo.recall('1:2:3:4:5:0:7')).toBeUndefined();
  });

  it('forgets everything where its file is damaged', async () => {
    const { directory, observed } = await remembering(await oldFile());
    const path = join(directory, 'digests.json');
    const text = await readFile(path, 'utf8');
    for (const spoilt of [text.replace(DIGEST, `sha256:${'b'.repeat(64)}`), text.slice(0, 20), '[]', '']) {
      await writeFile(path, spoilt);
      expect(await new DigestMemo(directory).recall(observed)).toBeUndefined();
    }
  });
});
