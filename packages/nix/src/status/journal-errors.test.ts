import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJournal } from './journal-errors.ts';

const entry = (fields: object): string =>
  JSON.stringify({
    __REALTIME_TIMESTAMP: '1795000000000000',
    _SYSTEMD_UNIT: 'nix-daemon.service',
    ...fields,
  });

/** What journalctl 252 printed of a journal that systemd-journal-remote 252 made, without its long cursors. */
const PRINTED = String.raw`{"PRIORITY":"3","_SYSTEMD_UNIT":"nix-daemon.service","__REALTIME_TIMESTAMP":"1795000000000000","__MONOTONIC_TIMESTAMP":"1000000000000","_HOSTNAME":"web","MESSAGE":"error: \"half an object\", \\ and a line\nbreak"}
{"MESSAGE":[27,91,51,49,109,98,121,116,101,115,32,255,254,34],"PRIORITY":"2","__REALTIME_TIMESTAMP":"1795000001000000","_HOSTNAME":"web","_SYSTEMD_UNIT":"nixos-upgrade.service"}
{"__MONOTONIC_TIMESTAMP":"1000005000000","MESSAGE":"Failed to start Nix Daemon.","PRIORITY":"3","__REALTIME_TIMESTAMP":"1795000005000000","_PID":"1","UNIT":"nix-daemon.service"}
`;

describe('parseJournal', () => {
  it('reads what journalctl prints', () => {
    expect(parseJournal(PRINTED)).toEqual([
      {
        at: new Date(1_795_000_000_000).toISOString(),
        unit: 'nix-daemon.service',
        message: 'error: "half an object", \\ and a line\nbreak',
      },
      {
        at: new Date(1_795_000_001_000).toISOString(),
        unit: 'nixos-upgrade.service',
        message: '\u001b[31mbytes \ufffd\ufffd"',
      },
      {
        at: new Date(1_795_000_005_000).toISOString(),
        unit: 'nix-daemon.service',
        message: 'Failed to start Nix Daemon.',
      },
    ]);
  });

  it('reads an entry a line', () => {
    const [first, second] = parseJournal(
      `${entry({ MESSAGE: 'unexpected Nix daemon error: "x"' })}\n${entry({ MESSAGE: 'two', UNIT: 'u', _SYSTEMD_UNIT: undefined })}\n`,
    );
    expect(first).toEqual({
      at: new Date(1_795_000_000_000).toISOString(),
      unit: 'nix-daemon.service',
      message: 'unexpected Nix daemon error: "x"',
    });
    expect(second?.unit).toBe('u');
  });

  it('reads messages that are bytes, many, or too long', () => {
    const messages = [[101, 114, 255, 27], ['a', 'b'], null].map((MESSAGE) => entry({ MESSAGE })).join('\n');
    expect(parseJournal(messages).map(({ message }) => message)).toEqual([
      'er\ufffd\u001b',
      'a\nb',
      '(a message that is too long to be shown)',
    ]);
  });

  it('masks credentials, and passes over what is no entry', () => {
    const text = `-- No entries --\n${entry({ MESSAGE: 'GET https://u:hunter2@x failed' })}\n{"half":\n[]\n`;
    expect(parseJournal(text).map(({ message }) => message)).toEqual(['GET https://u:***@x failed']);
  });

  it('answers for whatever it is given, with values that JSON can hold', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.json(),
            fc.jsonValue().map((MESSAGE) => entry({ MESSAGE })),
          ),
        ),
        (lines) => {
          const parsed = parseJournal(lines.join('\n'));
          expect(JSON.parse(JSON.stringify(parsed))).toHaveLength(parsed.length);
        },
      ),
      { seed: 6 },
    );
  });
});
