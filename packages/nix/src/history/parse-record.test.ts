import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BuildRecord } from './build-record.ts';
import { parseRecord } from './parse-record.ts';

const RECORD: BuildRecord = {
  schemaVersion: 1,
  id: '20261121T120000Z-7f3a',
  command: ['nix', 'build'],
  subject: '.#x',
  startedAt: '2026-11-21T12:00:00.000Z',
  durationMs: 1200,
  outcome: 'failed',
  exitCode: 1,
  nix: { flavour: 'nix', version: '2.8.0' },
  builds: [{ drvPath: '/nix/store/a.drv', outcome: 'unknown', durationMs: undefined, machine: undefined }],
  errors: [
    {
      code: 'hash-mismatch',
      message: 'm',
      cause: 'c',
      fix: ['f'],
      certainty: 'likely',
      evidence: [],
      saidBy: 'nix',
    },
  ],
  generation: { before: 1, after: 2 },
  log: '20261121T120000Z-7f3a.log',
};

describe('parseRecord', () => {
  it('reads what was written', () => {
    expect(parseRecord(JSON.stringify(RECORD))).toEqual({ kind: 'record', record: RECORD, owner: undefined });
    const owner = { pid: 42, startToken: 't' };
    expect(parseRecord(JSON.stringify({ ...RECORD, owner }))).toMatchObject({ kind: 'record', owner });
  });

  it('takes no part of a record for one', () => {
    const text = JSON.stringify(RECORD);
    for (let length = 0; length < text.length; length += 1)
      expect(parseRecord(text.slice(0, length))).toEqual({ kind: 'corrupt' });
    for (const field of ['id', 'command', 'subject', 'startedAt', 'outcome', 'builds', 'errors', 'log'])
      expect(parseRecord(JSON.stringify({ ...RECORD, [field]: undefined }))).toEqual({ kind: 'corrupt' });
  });

  it('follows no record to another file than its own log', () => {
    for (const log of ['../../etc/passwd', '/etc/passwd', '20261121T120000Z-0000.log'])
      expect(parseRecord(JSON.stringify({ ...RECORD, log }))).toEqual({ kind: 'corrupt' });
    expect(parseRecord(JSON.stringify({ ...RECORD, id: '../x', log: '../x.log' }))).toEqual({
      kind: 'corrupt',
    });
  });

  it('knows a later version', () => {
    expect(parseRecord('{"schemaVersion": 2}')).toEqual({ kind: 'later' });
  });

  it('answers for whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(RECORD)), (value, field) => {
        expect(parseRecord(JSON.stringify(value)).kind).not.toBe('record');
        const { kind } = parseRecord(JSON.stringify({ ...RECORD, [field]: value }));
        expect(['record', 'later', 'corrupt']).toContain(kind);
      }),
      { seed: 6 },
    );
  });
});
