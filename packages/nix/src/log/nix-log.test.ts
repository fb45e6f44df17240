import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPTURED, readCapture } from '../../../../test/src/nix/captures.ts';
import type { NixEvent } from './nix-event.ts';
import { parseNixLogLine } from './parse-nix-log-line.ts';
import { quoteIds } from './quote-ids.ts';
import { createNixLogDecoder, readNixLog } from './read-nix-log.ts';

const SEED = { seed: 20261121, numRuns: 200 };

function decode(
  bytes: Uint8Array,
  sizes: readonly number[] = [],
  maxLineBytes?: number,
): readonly NixEvent[] {
  const decoder = createNixLogDecoder({ maxLineBytes });
  const events: NixEvent[] = [];
  let at = 0;
  for (const size of sizes) {
    events.push(...decoder.push(bytes.subarray(at, at + size)));
    at = Math.min(at + size, bytes.length);
  }
  return [...events, ...decoder.push(bytes.subarray(at)), ...decoder.end()];
}

describe('parseNixLogLine', () => {
  it('keeps apart ids that are the same number in JavaScript', () => {
    const ids = ['17752014662402048', '17752014662402049'].map((id) => {
      const event = parseNixLogLine(
        `@nix {"action":"start","id":${id},"level":3,"parent":${id},"text":"","type":0}`,
      );
      return event.kind === 'start' ? [event.id, event.parent] : [];
    });
    expect(ids).toEqual([
      ['17752014662402048', '17752014662402048'],
      ['17752014662402049', '17752014662402049'],
    ]);
  });

  it('reads a build, on this machine and on another', () => {
    const line = (machine: string): string =>
      `@nix {"action":"start","fields":["/nix/store/a-x.drv","${machine}",1,1],"id":7,"level":3,"parent":0,"text":"b","type":105}`;
    expect(parseNixLogLine(line('ssh-ng://host'))).toEqual({
      kind: 'start',
      id: '7',
      parent: undefined,
      level: 3,
      activity: { type: 'build', drvPath: '/nix/store/a-x.drv', machine: 'ssh-ng://host' },
      text: 'b',
    });
  });

  it.each([
    [
      '{"action":"start","id":1,"type":999,"level":3,"text":"new"}',
      { activity: { type: 'other', code: 999 } },
    ],
    ['{"action":"start","id":1,"type":105}', { activity: { type: 'other', code: 105 } }],
    ['{"action":"start","id":1,"type":111}', { activity: { type: 'waiting', drvPath: undefined } }],
    [
      '{"action":"start","id":1,"type":108,"fields":["/s/p","http://c"]}',
      { activity: { type: 'substitute', storePath: '/s/p', from: 'http://c' } },
    ],
    [
      '{"action":"result","id":1,"type":105,"fields":[1,9223372036854775808,0,0]}',
      { result: { type: 'progress', done: 1 } },
    ],
    ['{"action":"result","id":1,"type":109,"fields":["/s/p"]}', { result: { type: 'other', code: 109 } }],
    [
      '{"action":"result","id":1,"type":109,"payload":{"storePath":"/s/p","wanted":"a","got":"b"}}',
      { result: { type: 'hash-mismatch', wanted: 'a', got: 'b' } },
    ],
    [
      '{"action":"result","id":1,"type":110,"payload":{"path":{"drvPath":"/s/d.drv","outputs":["out"]},"status":"PermanentFailure"}}',
      { result: { type: 'build-result', drvPath: '/s/d.drv', status: 'PermanentFailure' } },
    ],
    ['{"action":"result","id":1,"type":777,"fields":[]}', { result: { type: 'other', code: 777 } }],
  ])('%s', (json, expected) => {
    expect(parseNixLogLine(`@nix ${json}`)).toMatchObject(expected);
  });

  it.each([
    'warning: Git tree is dirty',
    '@nix',
    '@nix no record',
    '@nix {"action":"start"}',
    '@nix {"action":"start","id":-1}',
    '@nix {"action":"new","id":1}',
    '@nix [1]',
    '@nix null',
    '',
  ])('passes on %j as it came', (text) => {
    expect(parseNixLogLine(text)).toEqual({ kind: 'text', text });
  });

  it.each([
    ['{"action":"msg","level":0,"msg":"trace: x"}', false],
    ['{"action":"msg","level":0,"msg":"error: forged by a builder"}', false],
    [
      '{"action":"msg","level":1,"msg":"warning: w","raw_msg":"w","file":"«none»:0","line":0,"column":0}',
      false,
    ],
    ['{"action":"msg","level":0,"msg":"error: e","raw_msg":"e"}', true],
  ])('%s is an error: %s', (json, expected) => {
    const event = parseNixLogLine(`@nix ${json}`);
    expect(event.kind === 'message' && event.message.error !== undefined).toBe(expected);
  });

  it('takes colours, positions and the log of the builder off an error', () => {
    const record = {
      action: 'msg',
      level: 0,
      msg: '\u001b[31;1merror:\u001b[0m m',
      raw_msg: "builder for '\u001b[35;1m/s/x.drv\u001b[0m' failed with exit code 4;\nlast 1 log lines:\n> x",
      file: '/home/user/f.nix:1:24',
      line: 1,
      column: 24,
    };
    expect(parseNixLogLine(`@nix ${JSON.stringify(record)}`)).toEqual({
      kind: 'message',
      message: {
        level: 0,
        text: 'error: m',
        error: {
          message: "builder for '/s/x.drv' failed with exit code 4",
          file: '/home/user/f.nix',
          line: 1,
          column: 24,
        },
      },
    });
  });

  it('gives what was printed of a record that was cut', () => {
    expect(parseNixLogLine('@nix {"action":"result","fields":["long \\u00')).toEqual({
      kind: 'text',
      text: 'long ',
      cut: { omittedBytes: undefined },
    });
  });

  it('never fails', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseNixLogLine(`@nix ${text}`).kind).toBeTypeOf('string');
      }),
      SEED,
    );
  });
});

describe.each(CAPTURED)('the log of Nix $version', ({ version, id }) => {
  const lines = readCapture(`proto-${id}`)
    .split('\n')
    .filter((line) => line.startsWith('@nix '));
  const events = lines.map(parseNixLogLine);

  it('has no record that is not known', () => {
    expect(events.filter(({ kind }) => kind === 'text')).toEqual([]);
  });

  it('has the same errors in all versions', () => {
    const errors = events.flatMap((event) => (event.kind === 'message' ? (event.message.error ?? []) : []));
    expect(errors.map(({ message }) => message).filter((text) => /attribute/.test(text))).toEqual([
      "attribute 'b' missing",
      "attribute 'b' missing",
    ]);
    const attribute = errors.find(({ message }) => /attribute/.test(message));
    expect(attribute).toMatchObject({ file: '«string»', line: 1, column: 24 });
    expect(errors.some(({ message }) => /exit code 3/.test(message))).toBe(true);
  });

  it(`has parents since 2.18`, () => {
    const starts = lines.filter((line) => line.includes('"action":"start"'));
    expect(starts.every((line) => line.includes('"parent":'))).toBe(version !== '2.8');
  });
});

describe('quoteIds', () => {
  it('changes nothing but ids that are keys', () => {
    const id = 9007199254740993n;
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(`"id":${id}`, `\\"id":${id}`, `{"parent":${id}}`, '\\'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (record) => {
        const { id: _id, parent: _parent, ...others } = record;
        const json = `{"id":${id},${JSON.stringify(others).slice(1)}`.replace(/,\}$/, '}');
        expect(JSON.parse(quoteIds(json))).toEqual({ ...others, id: String(id) });
      }),
      SEED,
    );
  });
});

describe('readNixLog', () => {
  const record = '@nix {"action":"result","fields":["é…𝄞"],"id":5,"type":101}';
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .constantFrom(record, '\n', '\r\n', '@nix ', 'x'.repeat(5000), `${record}\n`)
      .map((text) => Buffer.from(text)),
  );
  const log = fc.array(piece, { maxLength: 20 }).map((pieces) => new Uint8Array(Buffer.concat(pieces)));

  it('gives the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(log, fc.array(fc.integer({ min: 1, max: 6000 }), { maxLength: 30 }), (bytes, sizes) => {
        expect(decode(bytes, sizes, 4096)).toEqual(decode(bytes, [], 4096));
      }),
      SEED,
    );
  });

  it('gives an event for each line, whatever the bytes', () => {
    fc.assert(
      fc.property(log, (bytes) => {
        const breaks = bytes.filter((byte) => byte === 0x0a).length;
        const isOpen = bytes.length > 0 && bytes.at(-1) !== 0x0a;
        expect(decode(bytes)).toHaveLength(breaks + (isOpen ? 1 : 0));
      }),
      SEED,
    );
  });

  it('cuts a line that is too long, says by how much, and still knows whose it is', async () => {
    const long = 'x'.repeat(3_000_000);
    const chunks = [`@nix {"action":"result","fields":["${long}`, `${long}"],"id":5,"type":101}\nafter\n`];
    const events: NixEvent[] = [];
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) yield Buffer.from(chunk);
    };
    for await (const event of readNixLog(source())) events.push(event);
    expect(events).toHaveLength(2);
    const [first] = events;
    if (first?.kind !== 'result' || first.result.type !== 'log-line') throw new Error('not a line');
    expect(first.id).toBe('5');
    expect(first.result.line).toMatch(/^x{1000000}/);
    expect(first.result.cut?.omittedBytes).toBeGreaterThan(4_900_000);
    expect(events[1]).toEqual({ kind: 'text', text: 'after' });
  });

  it.each([
    ['{"action":"msg","column":3,"file":"/a/f.nix:1:3","level":0,"line":1,"msg":"', true],
    ['{"action":"msg","column":null,"file":null,"level":0,"line":null,"msg":"', true],
    ['{"action":"msg","level":0,"msg":"', false],
  ])('still knows an error that is too long: %s', (head, isError) => {
    const [event, ...rest] = decode(
      Buffer.from(`@nix ${head}\\u001b[31;1merror:\\u001b[0m ${'y'.repeat(10_000)}","raw_msg":"y"}\n`),
      [],
      4096,
    );
    expect(rest).toEqual([]);
    if (event?.kind !== 'message') throw new Error('not a message');
    expect(event.message.text).toMatch(/^error: y+ \[\d+ bytes left out\]$/);
    expect(event.message.error?.message.slice(0, 3)).toBe(isError ? 'yyy' : undefined);
  });

  it('replaces what is no UTF-8', () => {
    expect(decode(Uint8Array.of(0x61, 0xff, 0x62, 0x0a))).toEqual([{ kind: 'text', text: 'a\ufffdb' }]);
  });
});
