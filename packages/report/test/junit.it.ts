import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type JUnitOptions, toJUnit } from '../src/index.ts';
import { HOSTILE } from './support/hostile.ts';

/** Reads documents as a CI server would, and gives back what it understood. */
const READ = `
import json, sys
from xml.etree import ElementTree
def read(document):
    root = ElementTree.fromstring(document.encode())
    suite = root.find("testsuite")
    cases = [[one.get("classname"), one.get("name"), one[0].tag, one[0].text or ""] for one in suite]
    return {"suite": suite.get("name"), "totals": [root.get(key) for key in ("tests", "failures", "skipped")], "cases": cases}
json.dump([read(document) for document in json.load(sys.stdin)], sys.stdout)
`;

interface Understood {
  readonly suite: string;
  readonly totals: readonly string[];
  readonly cases: readonly (readonly [className: string, name: string, element: string, text: string])[];
}

function readAll(reports: readonly JUnitOptions[]): readonly Understood[] {
  const input = JSON.stringify(reports.map(toJUnit));
  return JSON.parse(execFileSync('python3', ['-c', READ], { input, encoding: 'utf8', maxBuffer: 1 << 26 }));
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(...HOSTILE, ']]>', '\r\n', '\ufffe'),
);
const reports = fc.record({
  suite: text,
  durationMs: fc.integer({ min: 0, max: 1e9 }),
  cases: fc.array(
    fc.record({
      name: text,
      className: text,
      status: fc.constantFrom('passed' as const, 'failed' as const, 'skipped' as const),
      evidence: text,
    }),
    { maxLength: 6 },
  ),
});

describeWith(['python3'], 'JUnit reports in a real XML parser', () => {
  it('are understood as they were meant', () => {
    const [understood] = readAll([
      {
        suite: 'up inspect neko <2.5>',
        cases: [
          { name: 'a', className: 'fhs', status: 'failed', evidence: 'first "line" & more\n\tsecond' },
          { name: 'b', className: 'fhs', status: 'passed', evidence: '' },
          { name: 'c', className: 'net', status: 'skipped', evidence: 'no network' },
        ],
      },
    ]);
    expect(understood).toEqual({
      suite: 'up inspect neko <2.5>',
      totals: ['3', '1', '1'],
      cases: [
        ['fhs', 'a', 'failure', 'first "line" & more\n second'],
        ['fhs', 'b', 'system-out', ''],
        ['net', 'c', 'skipped', 'no network'],
      ],
    });
  });

  it('are well-formed whatever an image says, and keep every case', () => {
    const generated = fc.sample(reports, { seed: 25, numRuns: 400 });
    const understood = readAll(generated);
    expect(understood.map(({ cases }) => cases.length)).toEqual(generated.map(({ cases }) => cases.length));
  });
});
