import { describe, expect, it } from 'vitest';
import { CAPTURED, readCapture } from '../../../../test/src/nix/captures.ts';
import { createBuildLog } from './build-log.ts';
import type { NixEvent } from './nix-event.ts';
import { parseNixLogLine } from './parse-nix-log-line.ts';

const DRV = `/nix/store/${'a'.repeat(32)}-hello-2.12.drv`;
const OTHER = `/nix/store/${'b'.repeat(32)}-other.drv`;

function start(id: string, drvPath: string, machine = ''): NixEvent {
  return {
    kind: 'start',
    id,
    parent: undefined,
    level: 3,
    activity: { type: 'build', drvPath, machine },
    text: '',
  };
}
function line(id: string, text: string): NixEvent {
  return { kind: 'result', id, result: { type: 'log-line', line: text } };
}
function message(level: number, text: string): NixEvent {
  return { kind: 'message', message: { level, text, error: undefined } };
}
function error(text: string): NixEvent {
  const info = { message: text, file: undefined, line: undefined, column: undefined };
  return { kind: 'message', message: { level: 0, text: `error: ${text}`, error: info } };
}

describe('createBuildLog', () => {
  it('follows a build from start to end', () => {
    let time = 1000;
    const log = createBuildLog({ now: () => time });
    log.add(message(3, 'this derivation will be built:'));
    log.add(message(3, `  ${DRV}`));
    log.add(start('1', DRV, 'ssh-ng://host'));
    log.add({ kind: 'result', id: '1', result: { type: 'phase', phase: 'buildPhase' } });
    log.add(line('1', 'one'));
    log.add(line('1', 'two'));
    expect(log.snapshot().builds).toEqual([
      {
        drvPath: DRV,
        name: 'hello-2.12',
        machine: 'ssh-ng://host',
        phase: 'buildPhase',
        startedAt: 1000,
        endedAt: undefined,
        lastLine: 'two',
        outcome: 'running',
      },
    ]);
    time = 4000;
    log.add({ kind: 'stop', id: '1' });
    expect(log.snapshot().builds).toMatchObject([{ endedAt: 4000, outcome: 'unknown' }]);
    log.settle(DRV, 'succeeded');
    expect(log.totals()).toMatchObject({ started: 1, succeeded: 1, expected: 1, running: 0 });
    expect(log.logOf(DRV)).toEqual({ lines: ['one', 'two'], dropped: 0 });
    expect(log.logOf(OTHER)).toBeUndefined();
  });

  it('knows where it is built when that machine reports the build, too', () => {
    const log = createBuildLog();
    log.add(start('1', DRV, 'ssh-ng://host'));
    log.add(start('2', DRV));
    log.add(line('2', 'from afar'));
    log.add({ kind: 'stop', id: '2' });
    // Its outputs are copied here now.
    expect(log.snapshot().builds).toMatchObject([
      { machine: 'ssh-ng://host', lastLine: 'from afar', outcome: 'running' },
    ]);
    log.add({ kind: 'stop', id: '1' });
    expect(log.snapshot().builds).toMatchObject([{ machine: 'ssh-ng://host', outcome: 'unknown' }]);
    // Refused there, and built here after all.
    log.add(start('3', DRV));
    expect(log.snapshot().builds).toMatchObject([{ machine: undefined, outcome: 'running' }]);
  });

  it('ignores records about what is not under way, or does not fit', () => {
    const log = createBuildLog();
    log.add(start('1', DRV));
    log.add(start('1', OTHER));
    log.add(line('2', 'nobody'));
    log.add({ kind: 'stop', id: '3' });
    log.add({
      kind: 'start',
      id: '4',
      parent: undefined,
      level: 4,
      activity: { type: 'download', url: 'http://x' },
      text: '',
    });
    log.add(line('4', 'a download prints nothing'));
    log.add({ kind: 'result', id: '4', result: { type: 'build-result', drvPath: DRV, status: 'Built' } });
    log.add({ kind: 'result', id: '1', result: { type: 'build-result', drvPath: OTHER, status: 'Built' } });
    log.add(message(3, `  ${OTHER}`));
    log.add(message(0, `error: builder for '${DRV}' failed with exit code 1`));
    expect(log.snapshot()).toMatchObject({
      builds: [{ drvPath: DRV, outcome: 'running', lastLine: undefined }],
      errors: [],
      totals: { started: 1, expected: 1 },
    });
  });

  it.each([
    ['Built', 'succeeded'],
    ['PermanentFailure', 'failed'],
  ])('believes Determinate Nix: %s', (status, outcome) => {
    const log = createBuildLog();
    log.add(start('1', DRV));
    log.add({ kind: 'result', id: '1', result: { type: 'build-result', drvPath: DRV, status } });
    log.add({ kind: 'stop', id: '1' });
    expect(log.snapshot().builds).toMatchObject([{ outcome }]);
  });

  it.each([
    `builder for '${DRV}' failed with exit code 1`,
    `Cannot build '${DRV}'.\nReason: builder failed with exit code 1.`,
    `hash mismatch in fixed-output derivation '${DRV}':`,
  ])('%s', (text) => {
    const log = createBuildLog();
    log.add(start('1', DRV));
    log.add(error(text));
    log.add(error(text));
    expect(log.snapshot()).toMatchObject({ builds: [{ outcome: 'failed' }], errors: [{ drvPath: DRV }] });
  });

  it.each([
    `1 dependencies of derivation '${OTHER}' failed to build`,
    `Cannot build '${OTHER}'.\nReason: 1 dependency failed.\nOutput paths:\n  x`,
  ])('%s: not a cause', (text) => {
    const log = createBuildLog();
    log.add(error(text));
    expect(log.snapshot()).toMatchObject({ errors: [], dependencyFailures: [OTHER] });
  });

  it('keeps the last lines of long logs, and counts the others', () => {
    const log = createBuildLog({ maxLogLength: 1000, maxTotalLength: 1500 });
    log.add(start('1', DRV));
    log.add(start('2', OTHER));
    log.add(line('2', 'short'));
    for (let n = 0; n < 1000; n += 1) log.add(line('1', `line ${n}`));
    const kept = log.logOf(DRV);
    expect(kept?.lines.at(-1)).toBe('line 999');
    expect((kept?.dropped ?? 0) + (kept?.lines.length ?? 0)).toBe(1000);
    expect(kept?.lines.join('\n').length).toBeLessThanOrEqual(1000);
    expect(log.logOf(OTHER)?.lines).toEqual(['short']);
  });
});

describe.each(CAPTURED)('twelve builds, six of which fail, with Nix $version', ({ id }) => {
  it('counts each derivation once and invents no verdict', () => {
    const log = createBuildLog();
    for (const text of readCapture(`par-${id}`).split('\n')) log.add(parseNixLogLine(text));
    const { builds, totals, errors } = log.snapshot();
    // Two runs are in the capture.
    expect(totals).toMatchObject({ started: 24, running: 0, succeeded: 0 });
    const named = new Set(errors.map(({ drvPath }) => drvPath));
    for (const { drvPath, outcome } of builds)
      expect(outcome).toBe(named.has(drvPath) ? 'failed' : 'unknown');
  });
});
