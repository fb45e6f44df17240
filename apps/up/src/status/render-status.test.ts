import type { SystemStatus } from '@up/nix';
import { describe, expect, it } from 'vitest';
import { plain } from '../style.ts';
import { renderStatus } from './render-status.ts';

const OPTIONS = { style: plain, width: 80, now: new Date('2026-11-21T12:00:00Z') };
const STATUS: SystemStatus = {
  root: '/',
  host: { kind: 'nixos', name: 'web' },
  system: undefined,
  home: undefined,
  journal: { since: undefined, isPartial: true, count: 0, errors: [] },
  units: { system: [], user: undefined },
  flake: undefined,
  lastRun: undefined,
  skipped: [{ what: 'flake', why: 'nix is not on PATH' }],
  verdict: 'in-sync',
  problems: [],
};

describe('renderStatus', () => {
  it('says what there is, what is not known, and that all is well', () => {
    expect(renderStatus(STATUS, OPTIONS).split('\n')).toEqual([
      'nixos    web',
      'journal  no errors of builds and activations, as far as this user may read it',
      'units    none failed; those of the user are not known',
      'skipped  flake: nix is not on PATH',
      '',
      'in sync, and no errors',
      '',
    ]);
  });

  it('says each problem, and what to type', () => {
    const text = renderStatus(
      {
        ...STATUS,
        verdict: 'errors',
        problems: [
          {
            kind: 'error',
            message: '1 unit of systemd failed: a.service',
            fix: 'systemctl status a.service',
          },
          {
            kind: 'out-of-sync',
            message: 'generation 41 runs, 42 comes with the next boot',
            fix: 'up os switch',
          },
        ],
      },
      OPTIONS,
    );
    expect(text).toMatch(/^error {4}1 unit of systemd failed: a\.service\n {9}systemctl status a\.service$/m);
    expect(text).toMatch(/^sync {5}generation 41 runs.*\n {9}up os switch$/m);
    expect(text).not.toContain('in sync');
  });

  it('cannot act on a terminal, whatever the journal and the units are called', () => {
    const hostile = '\u001b]0;x\u0007\u001b[2J\n\u202e';
    const text = renderStatus(
      {
        ...STATUS,
        host: { kind: 'plain', name: hostile },
        journal: {
          since: undefined,
          isPartial: false,
          count: 1,
          errors: [{ at: undefined, unit: hostile, message: hostile }],
        },
        units: { system: [hostile], user: [hostile] },
        problems: [{ kind: 'error', message: hostile, fix: hostile }],
        skipped: [{ what: 'home', why: hostile }],
      },
      OPTIONS,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});
