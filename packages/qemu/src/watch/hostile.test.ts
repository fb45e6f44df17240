import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BootWatch } from './boot-watch.ts';
import { createClueBook } from './clues.ts';
import { createBootWatch } from './create-boot-watch.ts';
import { parseStamp, splitPrompt } from './guest-clock.ts';
import { matchLine } from './match-line.ts';
import { PHASE_SIGNS, READY_SIGNS } from './phase-signs.ts';
import { BOOT_RULES } from './rules.ts';
import { FAILURE_TEXTS } from './testing/failure-texts.ts';
import { line } from './testing/feed-capture.ts';
import { findSign } from './text-sign.ts';
import { timelineOf } from './timeline.ts';

const KNOWN = FAILURE_TEXTS.flatMap(([, ...texts]) => texts);

/** Texts of rules, whole or cut, joined with anything: what a guest that means harm would write. */
const text = fc.oneof(
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc.constantFrom(...KNOWN),
  fc
    .tuple(fc.constantFrom(...KNOWN), fc.nat(80), fc.string({ maxLength: 40 }))
    .map(([known, cut, rest]) => known.slice(0, cut) + rest),
  fc.constantFrom(
    '[    0.000000] Linux version 6.1',
    'debian login:',
    'Welcome to GRUB!',
    'U-Boot SPL 2023',
    'boot:',
  ),
);

type Step = (watch: BootWatch, atMs: number) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(text, fc.boolean()).map(
    ([content, isPartial]): Step =>
      (watch, atMs) =>
        watch.line({ atMs, text: content, isPartial }),
  ),
  fc
    .constantFrom('RESET', 'SHUTDOWN', 'GUEST_PANICKED', 'WATCHDOG', 'BLOCK_IO_ERROR', 'STOP', 'OTHER')
    .chain((name) =>
      fc.dictionary(fc.constantFrom('reason', 'guest', 'action', 'device', 'nospace'), fc.anything()).map(
        (data): Step =>
          (watch, atMs) =>
            watch.event({ atMs, name, data }),
      ),
    ),
  fc.nat(1e9).map(
    (readBytes): Step =>
      (watch, atMs) =>
        watch.blocks({ atMs, readBytes }),
  ),
  fc.array(text, { maxLength: 30 }).map(
    (lines): Step =>
      (watch, atMs) =>
        watch.screen({ atMs, text: lines }),
  ),
  text.map(
    (content): Step =>
      (watch, atMs) =>
        watch.marker({ atMs, text: content }),
  ),
);

describe('any guest', () => {
  it('leaves the watch whole, and what it knows bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(20_000)), { maxLength: 80 }), (steps) => {
        const watch = createBootWatch();
        let atMs = 0;
        for (const [act, delayMs] of steps) {
          atMs += delayMs;
          act(watch, atMs);
        }
        watch.tick(atMs + 200_000);
        expect(watch.failures.length).toBeLessThanOrEqual(60);
        for (const failure of watch.failures) {
          expect(failure.evidence.length).toBeLessThanOrEqual(20);
          expect(failure.message.length).toBeLessThanOrEqual(400);
          expect(failure.message).not.toContain('undefined');
        }
        const keys = watch.failures.filter(({ severity }) => severity === 'fatal');
        expect(keys).toEqual(watch.fatal === undefined ? [] : [watch.fatal]);
        expect(watch.boots.length).toBeLessThanOrEqual(11);
        for (const { phases } of watch.boots) {
          for (const [index, { startMs }] of phases.slice(1).entries()) {
            expect(startMs).toBe(phases[index]?.endMs);
            expect(startMs).toBeGreaterThanOrEqual(phases[index]?.startMs ?? 0);
          }
        }
        if (watch.fatal !== undefined) expect(watch.isReady).toBe(false);
        JSON.stringify(timelineOf(watch));
      }),
      { seed: 7, numRuns: 120 },
    );
  }, 60_000);

  it('fills nothing up with units, devices and warnings without end', () => {
    const watch = createBootWatch();
    for (let index = 0; index < 5000; index += 1) {
      const atMs = index * 10;
      watch.line(line(atMs, `[FAILED] Failed to start unit-${index}.service - ${'x'.repeat(100)}.`));
      watch.line(line(atMs, `[DEPEND] Dependency failed for unit-${index}.service - Y.`));
      watch.line(line(atMs, `BdsDxe: failed to load Boot0001 "device ${index}" from X: Not Found`));
    }
    expect(watch.failures.length).toBeLessThanOrEqual(60);
    expect(watch.droppedFailures).toBeGreaterThan(0);
    expect(JSON.stringify(watch.failures).length).toBeLessThan(500_000);
  }, 60_000);

  it('still has its panic told when the list is full', () => {
    const watch = createBootWatch();
    for (let index = 0; index < 200; index += 1)
      watch.line(line(index, `[FAILED] Failed to start u${index}.service - X.`));
    watch.line(line(300, '[    1.000000] Kernel panic - not syncing: at last'));
    expect(watch.fatal?.message).toBe('the kernel stopped: at last');
  });
});

describe('patterns', () => {
  /** For each sign: its literal with what makes backtracking expensive around it, as long as a line may be. */
  const FILLERS = [
    ' ',
    'a',
    '/',
    "'",
    '"',
    '.',
    ': ',
    'a b ',
    '[',
    '0',
    '(',
    'error: ',
    'systemd[1]: ',
    'a.',
  ];

  it('take no time with lines that are made to be slow', () => {
    const signs = [...BOOT_RULES.flatMap((rule) => rule.signs), ...PHASE_SIGNS, ...READY_SIGNS];
    const lines = signs.flatMap(({ has }) =>
      FILLERS.map((filler) => {
        const fill = filler.repeat(2000).slice(0, 2000);
        return (fill + has + fill).slice(0, 4096);
      }),
    );
    const clues = createClueBook();
    const started = performance.now();
    for (const content of lines) {
      const { body } = parseStamp(content);
      splitPrompt(content);
      clues.see(content, body);
      matchLine(BOOT_RULES, body, { phase: 'system', clues, isPartial: false });
      for (const sign of [...PHASE_SIGNS, ...READY_SIGNS]) findSign(sign, body);
    }
    // A guard against exponential or cubic patterns, which would take minutes; not a measurement.
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(lines.length).toBeGreaterThan(3000);
  }, 60_000);
});
