import type { BuildRecord } from '@up/nix';
import { describe, expect, it } from 'vitest';
import { plain } from '../style.ts';
import { renderHistory } from './render-history.ts';
import { renderRecord } from './render-record.ts';

const SCREEN = { style: plain, width: undefined };
const RECORD: BuildRecord = {
  schemaVersion: 1,
  id: '20261121T120000Z-7f3a',
  command: ['nix', 'build'],
  subject: '.#web',
  startedAt: '2026-11-21T12:00:00.000Z',
  durationMs: 30_000,
  outcome: 'succeeded',
  exitCode: 0,
  nix: { flavour: 'lix', version: '2.93.0' },
  builds: [],
  errors: [],
  log: '20261121T120000Z-7f3a.log',
};
const ESCAPE = '\u001b[2J';

describe('renderHistory', () => {
  it('has a row for each run, and a sparkline for what was built more than once, the oldest first', () => {
    const error = {
      code: 'disk-full',
      message: 'm',
      cause: 'c',
      fix: [],
      certainty: 'certain',
      evidence: [],
    } as const;
    const text = renderHistory(
      [
        { ...RECORD, durationMs: 60_000, outcome: 'failed', errors: [error, error] },
        { ...RECORD, durationMs: undefined, outcome: 'interrupted' },
        { ...RECORD, subject: 'os switch', generation: { before: 4, after: 5 } },
        RECORD,
      ],
      SCREEN,
    );
    expect(text).toMatch(/failed +1 min 0 s +lix 2\.93\.0 +disk-full\n/);
    expect(text).toMatch(/os switch +succeeded .* generation 4 → 5\n/);
    expect(text).toMatch(/^\.#web {2}▄ █ {2}last 1 min 0 s, median 45\.0 s$/m);
    expect(text).not.toMatch(/^os switch {2}[▁-█]/m);
  });

  it('says that there are none', () => {
    expect(renderHistory([], SCREEN)).toBe('No such builds.\n');
  });

  it('cannot act on a terminal', () => {
    const hostile: BuildRecord = {
      ...RECORD,
      subject: ESCAPE,
      command: [ESCAPE],
      builds: [{ drvPath: ESCAPE, outcome: 'failed', durationMs: 1, machine: ESCAPE }],
      errors: [
        {
          code: ESCAPE,
          message: ESCAPE,
          cause: ESCAPE,
          fix: [ESCAPE],
          certainty: 'likely',
          evidence: [ESCAPE],
        },
      ],
      nix: { flavour: ESCAPE, version: ESCAPE },
    };
    expect(renderHistory([hostile, hostile], SCREEN)).not.toContain('\u001b');
    expect(renderRecord(hostile, { ...SCREEN, logFile: '/x.log' })).not.toContain('\u001b');
  });
});

describe('renderRecord', () => {
  it('shows what failed first, then what took longest, and where the log is', () => {
    const builds = [10, 300, 20].map((durationMs, index) => ({
      drvPath: `/nix/store/${index}.drv`,
      outcome: index === 2 ? ('failed' as const) : ('succeeded' as const),
      durationMs,
      machine: index === 1 ? 'ssh-ng://big' : undefined,
    }));
    const text = renderRecord({ ...RECORD, builds }, { ...SCREEN, logFile: '/x.log' });
    expect([...text.matchAll(/\/nix\/store\/\d/g)].map(([path]) => path.at(-1))).toEqual(['2', '1', '0']);
    expect(text).toContain('on ssh-ng://big');
    expect(text).toMatch(/^log +\/x\.log$/m);
    expect(text).toMatch(/^builds +3 derivations, 1 failed$/m);
  });
});
