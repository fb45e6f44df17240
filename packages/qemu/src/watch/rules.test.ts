import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBootWatch } from './create-boot-watch.ts';
import type { FailureRule } from './failure-rule.ts';
import { parseStamp, splitPrompt } from './guest-clock.ts';
import { BOOT_RULES, GUEST_RULES, HOST_RULES } from './rules.ts';
import { FAILURE_TEXTS, HOST_TEXTS } from './testing/failure-texts.ts';
import { feed, line, readCapture, readScreen } from './testing/feed-capture.ts';
import { findSign } from './text-sign.ts';

const pages = join(import.meta.dirname, '../../../../docs/boot');
const fixtures = join(import.meta.dirname, '../../test/fixtures');

describe('every boot rule', () => {
  it.each(BOOT_RULES.map((rule) => [rule.id, rule] as const))(
    '%s has a sentence and a page that says the same',
    (id, rule) => {
      expect(id).toMatch(/^boot\/[a-z0-9-]+$/);
      expect(rule.summary).toMatch(/^\S.*\.$/);
      const page = join(pages, `${id.replace('/', '-')}.md`);
      expect(existsSync(page), page).toBe(true);
      const text = readFileSync(page, 'utf8');
      expect(text.startsWith(`# ${id}\n`)).toBe(true);
      expect(text).toContain(rule.summary.slice(0, -1));
      expect(text).toContain(`Severity: ${rule.severity}`);
    },
  );

  it('has an id of its own', () => {
    const ids = BOOT_RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('stands in the index of the pages, with its severity', () => {
    const index = readFileSync(join(pages, 'README.md'), 'utf8');
    const row = ({ id, severity, summary }: FailureRule) =>
      `| [${id}](${id.replace('/', '-')}.md) | ${severity} | ${summary} |`;
    expect(BOOT_RULES.map(row).filter((expected) => !index.includes(expected))).toEqual([]);
  });

  it('has no page without a rule', () => {
    const known = new Set(BOOT_RULES.map(({ id }) => `${id.replace('/', '-')}.md`));
    expect(readdirSync(pages).filter((file) => file !== 'README.md' && !known.has(file))).toEqual([]);
  });
});

describe('the texts of real programs', () => {
  it.each(FAILURE_TEXTS)('%s: %s', (rule, ...texts) => {
    const watch = createBootWatch();
    feed(
      watch,
      texts.map((text, index) => line(100 + index, text)),
      100_000,
    );
    expect(watch.failures.map((failure) => failure.rule)).toContain(rule);
  });

  it.each(HOST_TEXTS)('%s: %s', (rule, text) => {
    const watch = createBootWatch();
    watch.ended({
      how: 'host-fault',
      reason: undefined,
      exitCode: 1,
      signal: undefined,
      atMs: 100,
      tail: [text],
      fault: undefined,
    });
    expect(watch.fatal).toMatchObject({ rule, origin: 'host' });
  });

  it('show every sign of every rule at least once', () => {
    const texts = [
      ...FAILURE_TEXTS.flatMap(([, ...lines]) => lines),
      ...captures('serial').flatMap((name) => readCapture(name).map(({ text }) => text)),
      ...captures('screen').flatMap(readScreen),
    ].flatMap((text) => splitPrompt(text).map((part) => parseStamp(part).body));
    const unseen = (rules: readonly FailureRule[], lines: readonly string[]) =>
      rules.flatMap(({ id, signs }) =>
        signs
          .filter((sign) => !lines.some((text) => findSign(sign, text) !== undefined))
          .map(({ has }) => `${id}: ${has}`),
      );
    expect(unseen(GUEST_RULES, texts)).toEqual([]);
    expect(
      unseen(
        HOST_RULES,
        HOST_TEXTS.map(([, text]) => text),
      ),
    ).toEqual([]);
  });
});

function captures(kind: 'serial' | 'screen'): readonly string[] {
  return readdirSync(join(fixtures, kind)).map((file) => file.replace(/\.txt$/, ''));
}
