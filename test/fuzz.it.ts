import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UpError } from '@up/core';
import {
  byteSource,
  FormatError,
  formatPercent,
  MissingSectionHeaderError,
  ParsingError,
  PercentError,
  parseIni,
  parseTar,
  readElf,
  readLdSoCache,
  ShlexError,
  shlexSplit,
  shlexTokens,
  type TarMember,
  writeTar,
} from '@up/formats';
import { openImage } from '@up/oci';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveOf, dockerArchive, gzipLayer, ociImage } from '../packages/oci/src/testing/build-image.ts';
import { directory, file } from '../packages/oci/src/testing/layer-tar.ts';

/** The same from run to run, so that what fails once fails again; another one with UP_FUZZ_SEED. */
const SEED = Number(process.env['UP_FUZZ_SEED'] ?? 20_261_121);
const RUNS = Number(process.env['UP_FUZZ_RUNS'] ?? 5000);

/** Bytes changed, repeated, left out and put in: most inputs get past the first check that way. */
function mutations(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat({ max: Math.max(0, bytes.length - 1) });
  const odd = fc.constantFrom(0, 0x7f, 0x80, 0xff, 0x20, 0x30, 0x37, 0x0a, 0x2f);
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at, value: fc.oneof(odd, fc.nat({ max: 255 })) }),
    fc.record({ kind: fc.constant('cut' as const), at, length: fc.nat({ max: 600 }) }),
    fc.record({ kind: fc.constant('repeat' as const), at, length: fc.nat({ max: 600 }) }),
    fc.record({ kind: fc.constant('insert' as const), at, bytes: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({ kind: fc.constant('end' as const), at }),
  );
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    let result = Buffer.from(bytes);
    for (const one of changes) {
      const [before, after] = [result.subarray(0, one.at), result.subarray(one.at)];
      if (one.kind === 'set') result[one.at] = one.value;
      else if (one.kind === 'cut') result = Buffer.concat([before, after.subarray(one.length)]);
      else if (one.kind === 'repeat') result = Buffer.concat([before, after.subarray(0, one.length), after]);
      else if (one.kind === 'insert') result = Buffer.concat([before, one.bytes, after]);
      else result = before;
    }
    return result;
  });
}

type ErrorClass = abstract new (...args: never[]) => Error;

/** Runs a parser on what it may get; anything but a value or one of its own errors fails. */
function survives<T>(
  inputs: fc.Arbitrary<T>,
  parse: (input: T) => unknown,
  own: readonly ErrorClass[],
): void {
  fc.assert(
    fc.property(inputs, (input) => {
      try {
        parse(input);
      } catch (error) {
        if (!own.some((kind) => error instanceof kind)) throw error;
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
}

const MEMBERS: readonly TarMember[] = [
  { type: 'directory', path: 'etc', mtimeSec: 1 },
  { type: 'file', path: `${'long/'.repeat(60)}é`, mtimeSec: -1, mtimeNsec: 5, sizeBytes: 3 },
  { type: 'symlink', path: 'link', linkPath: `${'x'.repeat(200)}`, mtimeSec: 1 },
  {
    type: 'file',
    path: 'attributes',
    mtimeSec: 2 ** 34,
    uid: 2 ** 22,
    xattrs: new Map([
      ['user.binary', Uint8Array.from([0, 10, 61, 255])],
      ['security.capability', new Uint8Array(20)],
    ]),
  },
  { type: 'character-device', path: 'null', deviceMajor: 1, deviceMinor: 3, mtimeSec: 1 },
];
const TAR = Buffer.concat([
  ...writeTar(
    MEMBERS.map((member) =>
      member.sizeBytes === undefined ? { member } : { member, body: [Buffer.from('abc')] },
    ),
  ),
]);
const VALUES = new Map<string, string | number>([
  ['a', 'b'],
  ['s', 1],
]);
const INI = `[supervisord]\nnodaemon = true ; comment\nenvironment=A="b c",D='%(ENV_X)s'\n\n[program:x]\ncommand: sh -c "a ;b"\n  more\n[DEFAULT]\nk=1\n`;

describe(`parsers under fuzz, seed ${SEED}, ${RUNS} inputs each (UP_FUZZ_SEED, UP_FUZZ_RUNS)`, () => {
  beforeAll(() => {
    // For whoever reads the log of a run that failed.
    process.stderr.write(`fuzz seed ${SEED}, ${RUNS} inputs for each parser\n`);
  });

  it('tar and PAX', () => {
    survives(mutations(TAR), (bytes) => [...parseTar(bytes, { maxEntries: 1000 })], [FormatError]);
  });

  it('ELF', () => {
    const program = readFileSync('/bin/true').subarray(0, 64 * 1024);
    survives(mutations(program), (bytes) => readElf(byteSource(bytes)), [FormatError]);
    survives(mutations(program.subarray(0, 1024)), (bytes) => readElf(byteSource(bytes)), [FormatError]);
  });

  it('ld.so.cache', () => {
    survives(mutations(readFileSync('/etc/ld.so.cache').subarray(0, 8192)), readLdSoCache, [FormatError]);
  });

  it('ini', () => {
    const texts = fc.oneof(
      mutations(Buffer.from(INI)).map((bytes) => Buffer.from(bytes).toString('utf8')),
      fc.string({
        unit: fc.constantFrom('[', ']', '=', ':', ';', '#', ' ', '\n', '\r', 'a', '%', '\\', '"'),
      }),
    );
    survives(texts, (text) => parseIni(text, 'fuzz.conf'), [MissingSectionHeaderError, ParsingError]);
  });

  it('shlex and % formats', () => {
    const words = fc.string({
      unit: fc.constantFrom('"', "'", '\\', ' ', '\n', '#', 'a', '=', ',', ';', '%', '(', ')', 's', '0', 'é'),
    });
    survives(words, shlexSplit, [ShlexError]);
    survives(words, (text) => shlexTokens(text, { posix: false, whitespaceSplit: false }), [ShlexError]);
    survives(words, (text) => formatPercent(text, VALUES), [PercentError]);
  });
});

describe(`images under fuzz, seed ${SEED}`, () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'up-fuzz-'));
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  const image = { name: 'a:1', layers: [gzipLayer([directory('etc'), file('etc/motd', 'hello')])] };
  const opens = async (inputs: fc.Arbitrary<Uint8Array>): Promise<void> => {
    const path = join(scratch, 'image');
    await fc.assert(
      fc.asyncProperty(inputs, async (bytes) => {
        writeFileSync(path, bytes);
        try {
          const opened = await openImage(path, { signal: AbortSignal.timeout(20_000) });
          for (const [at] of opened.tree.walk()) opened.tree.lookup(at);
        } catch (error) {
          expect(error).toBeInstanceOf(UpError);
          expect((error as UpError).code).toMatch(/^UP_IMAGE_/);
        }
      }),
      { seed: SEED, numRuns: Math.ceil(RUNS / 6) },
    );
  };

  it.each([
    ['docker-archives', archiveOf(dockerArchive(image))],
    ['OCI archives', archiveOf(ociImage(image))],
    ['compressed archives', gzipSync(archiveOf(dockerArchive(image)))],
  ])('%s', async (_, bytes) => {
    await opens(mutations(bytes));
  });

  /** Values of any kind in the place of those of a manifest: well-formed JSON that nobody expects. */
  it('JSON documents', async () => {
    const odd = fc.oneof(
      fc.constantFrom<unknown>(null, [], {}, '', -1, 1e300, true, '../../etc/passwd', 'sha256:zz', ['x']),
      fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
    );
    const members = ociImage(image);
    const documents = Object.entries(members).filter(([, body]) =>
      Buffer.from(body).toString().startsWith('{'),
    );
    const inputs = fc
      .tuple(fc.constantFrom(...documents), fc.nat(), odd)
      .map(([[name, body], place, value]) => {
        const changed = replaceAt(JSON.parse(Buffer.from(body).toString()), place, value);
        return archiveOf({ ...members, [name]: JSON.stringify(changed) ?? 'null' });
      });
    await opens(inputs);
  });
});

/** One of the values of a document, counted depth first, replaced. */
function replaceAt(document: unknown, place: number, value: unknown): unknown {
  const total = count(document);
  let left = place % total;
  const visit = (node: unknown): unknown => {
    left -= 1;
    if (left < 0) {
      left = Number.POSITIVE_INFINITY;
      return value;
    }
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, visit(inner)]));
  };
  return visit(document);
}

function count(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce((sum: number, inner) => sum + count(inner), 1);
}
