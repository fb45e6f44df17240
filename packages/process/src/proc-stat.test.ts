import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDead, parseProcStat } from './proc-stat.ts';

const numbers = fc.array(fc.nat(), { minLength: 30, maxLength: 30 });

describe('parseProcStat', () => {
  it('reads the fields behind any program name', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_194_304 }),
        fc.oneof(fc.string({ maxLength: 16 }), fc.constantFrom(') S 1 1 (', 'a) b', '((', '\n) R ')),
        fc.constantFrom('R', 'S', 'D', 'Z', 'T', 'I'),
        numbers,
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (pid, name, state, rest, start) => {
          const fields = rest.map(String);
          fields[18] = String(start);
          const row = parseProcStat(`${pid} (${name}) ${state} ${fields.join(' ')}\n`);
          const [ppid, pgrp, session] = rest;
          expect(row).toEqual({ pid, ppid, pgrp, session, state, startTicks: String(start) });
        },
      ),
    );
  });

  it('never throws and never invents a process', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const row = parseProcStat(text);
        expect(row === undefined || Number.isInteger(row.pid)).toBe(true);
      }),
    );
    for (const text of ['', '1', '1 (x', '1 (x) ', '1 (x) S 1 1', 'x (y) S 1 1 1', '-1 (x) S 1 1 1 0 0']) {
      expect(parseProcStat(text)).toBeUndefined();
    }
  });

  it.each([
    [0, 'SS'],
    [1, 'x'],
    [2, '-5'],
    [3, ''],
    [19, '1e3'],
  ])('refuses a line whose field %i is %j', (index, value) => {
    const fields = ['S', ...Array.from({ length: 30 }, (_, position) => String(position))];
    expect(parseProcStat(`7 (x) ${fields.join(' ')}`)).toMatchObject({ pid: 7, startTicks: '18' });
    fields[index] = value;
    expect(parseProcStat(`7 (x) ${fields.join(' ')}`)).toBeUndefined();
  });

  it.skipIf(process.platform !== 'linux')('agrees with this process', () => {
    const row = parseProcStat(readFileSync('/proc/self/stat', 'latin1'));
    expect(row).toMatchObject({ pid: process.pid, ppid: process.ppid });
    expect(row !== undefined && isDead(row)).toBe(false);
  });
});
