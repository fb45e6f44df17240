import { createHash } from 'node:crypto';
import { FormatError } from '@up/formats';
import { describe, expect, it } from 'vitest';
import { inPieces } from '../testing/build-image.ts';
import { decodeZstd } from './decode-zstd.ts';

/** 4660 bytes of random words, by zstd 1.5.4 -19 --check: Huffman literals, tables of its own, repeated offsets. */
const FRAME = [
  'KLUv/QRolScAhhtHEbA9gU1qDWRJKWwSMAwLmVwEQQBBAEEAy5+azeCM7+odzdWGXJTEoNwfBq6DV2LaR47kdFucGhvprE3XJK8h',
  'BrL+FCyELSszy77UHI/tUULc1q3Zql7VARVd5J+FItDiS0kUtfAqZ+SJTudvU9qycBMlsmmQsE/fYL+qQc99tiZxKYucKYKwrHkC',
  'SjWd/az1YiIOvgUUxXeQA+C84dRZnQQiu/r4ivpFfUFDMdSQnrCyBSRDwbKopGLy8W3MkExvLdIb2s2xllcgvUqazs3iDQALnLBz',
  'AoH1oh1RsgUkPxRAq58/sA9s9fET2HH+B+jwA/SBrV7NP9SCZ/wAvdlfq1jdkhErcJnukTw6JQQPtgIZQM82QvYKYRACZGiCKaiy',
  'HhQJmhSVJMscIhAEKBAWD1ZmPiIwCDIhNW+kTRoDM1HuCIpdG/88FNqUu0YR8dSwhkqI74SoqbBpYKUA7Wx7Jopb5tk+1oXVHJPn',
  'E7QZeg/0ZiYnXAOEErq90fg10QlJOJFjo2ki2vf1+S+s1mlk5m6ASMTx2YgqhsztQLZR1MmqL5fmOU2wIXrBUzA3ParwXvNq5xQj',
  '0T0ME4Iqx1EtmKNpU6v9Y+zQ0qh0V6jKZR6kTvGDCxFtnHvD7zxFrzIT18CcKZmXT0i4ymWk7z2QoS49bOUYQuWCqhdPkClKMGNW',
  'TDaO+qsv61MPGZQFCnRZaYOcwjXsnlOqAxP87bmvXqAxwoZDYJKdeMAHT+0OXpQm6pj/UGcGrSYhYKXUqq1NKWLDDXE2V4ova0UB',
  'twMBrj3rrCamscRoRJsY38YQf9illR58HreYg4HNatKVHy5OO7E0uF1UYAgIfOZZvIkfcz23hjTCFVAGfBDNuoMdpEUjFGNKww+x',
  'U9Jh+z9zYCS/hWRc+dxr42Sc1aJ4nvFWgPRkN5TzQgS6aOInhtaEtU2jq4uKrVIlvSGsBZwexmacQTDgH93ezkkfTDK2Kv3uSA2P',
  'fxENzk2vEAL56wmINLekQY795vR0gf0OEILiU4u+4ZFjCtJ9cUEWnnyZTPkVaVNQG17eQIrzMm+CQPc2RfakvzriKI6BA632/L/C',
  '0gtQhIny/VCxhPghAJsKEmAJ8yci6X1p9kNQFHNSLdBfSHJrRutpmHJd+UIYgNL2PQj0xp1HNCVHOEFOkKfaBBAiWxHOahjr6Qy+',
  'wqu6kXyKj1PCrMakRZDQOKas70qf7w0mO1SUHs0cDI2vqrsXNMApMLCrkfReVZ39lm8Fc5+MHGGZl3o5hD16bafkkKxVq5unfFP8',
  'eZq+rizShcpjYW05mjEZR0DUTwNzICqGnRiziJawF56MPNiSkwsrnRgUKgSZUDtMoECCHyzLPfZM0ql5L63idiEo0jTeMiIN2w6A',
  'Urqk+qTQ0JCzJKwl8UrZJ2elccUFLkWspm7iAICEcklOXcaymYsCHZEQo2JfFAgDdepZ8ndCpihvWwWVYpR8SvgFSIJwDd4+0xbo',
  'm7EkeGsnK9nZzyc/oG1GwQW4TU0RqoHmb3W/+uTvJfMamBNFbkAKgG9Z1caZqHyZeD2JhRWT+py+cYk0RJ2713uct98RYhTrA+L1',
  'iV7QLFus8t16JrTGFDkmma3uy5bLEOQl3hOOmsBnvDynFkCtHtFDMEdsLtJa5W5Rew7C4WjSwynKlxs52GFAQX9KCiUUklLFSLUC',
  'SjKBNg==',
].join('');
const DIGEST = '27b36d8687b4a058945f0f64f37f95808548472ec08737217842c41a6e020a8a';
const frame = Buffer.from(FRAME, 'base64');

async function decode(bytes: Uint8Array, pieceBytes = bytes.length): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of decodeZstd(inPieces(bytes, Math.max(1, pieceBytes))))
    pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** A frame with a window of 1 KiB, without content size: its blocks follow. */
const header = Buffer.from('28b52ffd0000', 'hex');

describe('decodeZstd', () => {
  it.each([1, 2, 3, 7, 1000, 100_000])('gives the same in pieces of %i bytes', async (size) => {
    expect(digest(await decode(frame, size))).toBe(DIGEST);
  });

  it('reads frames one after the other, passes over skippable ones, ignores what follows', async () => {
    const skippable = Buffer.from('502a4d1803000000616263', 'hex');
    const junk = Buffer.from('not a frame');
    const bytes = Buffer.concat([skippable, frame, skippable, frame, junk]);
    expect((await decode(bytes, 10)).length).toBe(9320);
    expect(await decode(new Uint8Array(0))).toHaveLength(0);
  });

  it('reads blocks that are stored, and blocks of one byte', async () => {
    // Block header: last (bit 0), type (bits 1, 2), size.
    const raw = Buffer.concat([Buffer.from([(3 << 3) & 255, 0, 0]), Buffer.from('abc')]);
    const run = Buffer.from([(5 << 3) | (1 << 1) | 1, 0, 0, 0x7a]);
    expect((await decode(Buffer.concat([header, raw, run]))).toString()).toBe('abczzzzz');
  });

  it.each([
    ['no zstd', Buffer.from('hello world')],
    ['a dictionary', Buffer.from('28b52ffd010007', 'hex')],
    ['a window of gigabytes', Buffer.from('28b52ffd00ff010000', 'hex')],
    ['a block of no kind', Buffer.concat([header, Buffer.from('070000', 'hex')])],
    ['a block that is too large', Buffer.concat([header, Buffer.from('ffffff', 'hex')])],
    ['a skippable frame that ends early', Buffer.from('502a4d18ff00000000', 'hex')],
  ])('refuses %s', async (_, bytes) => {
    await expect(decode(bytes)).rejects.toBeInstanceOf(FormatError);
  });

  it('refuses data that end early, wherever', async () => {
    for (let length = 5; length < frame.length; length += 11)
      await expect(decode(frame.subarray(0, length))).rejects.toBeInstanceOf(FormatError);
  });

  it('never fails otherwise than with FormatError, whatever is changed', async () => {
    for (let at = 0; at < frame.length; at += 1) {
      const copy = Uint8Array.from(frame);
      copy[at] = (copy[at] ?? 0) ^ ([1, 0x80, 0xff][at % 3] ?? 1);
      const result = await decode(copy).catch((error: unknown) => error);
      if (!Buffer.isBuffer(result)) expect(result).toBeInstanceOf(FormatError);
      else expect(result.length).toBeLessThan(10_000_000);
    }
  });
});
